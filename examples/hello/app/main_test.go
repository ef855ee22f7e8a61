package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestRoutesAnswer(t *testing.T) {
	var draining atomic.Bool
	server := httptest.NewServer(routes(&draining, "Good day"))
	defer server.Close()
	ask := func(path string) (int, string) {
		response, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var body strings.Builder
		if err := response.Write(&body); err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, body.String()
	}
	if status, body := ask("/?name=Ida"); status != http.StatusOK || !strings.Contains(body, "Good day, Ida!") {
		t.Errorf("%d %s", status, body)
	}
	for _, path := range []string{"/livez", "/readyz", "/healthz"} {
		if status, _ := ask(path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	draining.Store(true)
	if status, _ := ask("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz while draining: %d", status)
	}

	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	if err := dispatch([]string{"healthcheck"}, port); err != nil {
		t.Error(err)
	}
	if dispatch([]string{"heal"}, port) == nil {
		t.Error("an unknown subcommand was accepted")
	}
}
