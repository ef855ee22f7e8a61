package main

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
)

//go:embed products.json
var productsFile []byte

type product struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Cents int    `json:"cents"`
}

// routes serves GET /products, all of them or those whose name holds ?q=.
func routes(draining *atomic.Bool) (http.Handler, error) {
	var products []product
	if err := json.Unmarshal(productsFile, &products); err != nil {
		return nil, err
	}
	mux := probes(draining)
	mux.HandleFunc("GET /products", func(w http.ResponseWriter, r *http.Request) {
		wanted := strings.ToLower(r.URL.Query().Get("q"))
		found := []product{}
		for _, p := range products {
			if strings.Contains(strings.ToLower(p.Name), wanted) {
				found = append(found, p)
			}
		}
		answer(w, http.StatusOK, found)
	})
	return mux, nil
}
