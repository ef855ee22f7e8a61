package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestCatalog(t *testing.T) {
	var draining atomic.Bool
	handler, err := routes(&draining)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path string) (int, string) {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		return recorder.Code, strings.TrimSpace(recorder.Body.String())
	}
	for path, want := range map[string]string{
		"/products?q=SAW":  `[{"id":"saw","name":"Dovetail saw","cents":4250}]`,
		"/products?q=nail": `[]`,
		"/health/live":     `{"status":"ok"}`,
		"/health/ready":    `{"status":"ok"}`,
		"/health":          `{"status":"ok"}`,
	} {
		if status, got := ask(path); status != http.StatusOK || got != want {
			t.Errorf("%s: %d %s", path, status, got)
		}
	}
	draining.Store(true)
	if status, _ := ask("/health/ready"); status != http.StatusServiceUnavailable {
		t.Errorf("/health/ready while draining: %d", status)
	}
}

func TestHealthcheck(t *testing.T) {
	var draining atomic.Bool
	server := httptest.NewServer(probes(&draining))
	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	if err := healthcheck(port); err != nil {
		t.Error(err)
	}
	server.Close()
	if healthcheck(port) == nil {
		t.Error("a stopped server counts as healthy")
	}
}
