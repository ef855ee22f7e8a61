package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
)

//go:embed page.html
var pageFile string

type page struct {
	Products []struct {
		Name  string
		Cents int
	}
	Cart *struct{ Pieces int }
}

// routes serves the page at /; ?cart=ID shows that cart too.
func routes(draining *atomic.Bool, env func(string) string) (http.Handler, error) {
	price := func(cents int) string { return fmt.Sprintf("%d.%02d €", cents/100, cents%100) }
	view, err := template.New("page").Funcs(template.FuncMap{"price": price}).Parse(pageFile)
	if err != nil {
		return nil, err
	}
	catalog, err := newBackend("CATALOG", env)
	if err != nil {
		return nil, err
	}
	cart, err := newBackend("CART", env)
	if err != nil {
		return nil, err
	}
	mux := probes(draining)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		var content page
		if err := catalog.get(r.Context(), "/products", &content.Products); err != nil {
			slog.Error("no catalog", "error", err.Error())
			http.Error(w, "The shop is closed for a moment.", http.StatusServiceUnavailable)
			return
		}
		if id := r.URL.Query().Get("cart"); id != "" {
			if err := cart.get(r.Context(), "/carts/"+url.PathEscape(id), &content.Cart); err != nil {
				// A page without the cart is better than no page.
				slog.Warn("no cart", "error", err.Error())
				content.Cart = nil
			}
		}
		var text bytes.Buffer
		if err := view.Execute(&text, content); err != nil {
			http.Error(w, "The page is broken.", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = text.WriteTo(w)
	})
	return mux, nil
}
