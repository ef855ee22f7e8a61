package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func ask(t *testing.T, env map[string]string, path string) (int, string) {
	t.Helper()
	var draining atomic.Bool
	handler, err := routes(&draining, func(key string) string { return env[key] })
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	logged(handler).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder.Code, recorder.Body.String()
}

func TestPageShowsProductsAndCart(t *testing.T) {
	backends := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/products":
			fmt.Fprint(w, `[{"name": "Saw <small>", "cents": 4205}]`)
		case "/carts/a b":
			fmt.Fprint(w, `{"pieces": 3}`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer backends.Close()
	env := map[string]string{"CATALOG_URL": backends.URL, "CART_URL": backends.URL}
	status, body := ask(t, env, "/?cart=a+b")
	if status != http.StatusOK || !strings.Contains(body, "Saw &lt;small&gt;, 42.05 €") || !strings.Contains(body, "cart: 3") {
		t.Errorf("%d %s", status, body)
	}
	if status, body = ask(t, env, "/?cart=lost"); status != http.StatusOK || strings.Contains(body, "cart:") {
		t.Errorf("without a cart: %d %s", status, body)
	}
}

func TestPageNeedsTheCatalog(t *testing.T) {
	if status, _ := ask(t, nil, "/"); status != http.StatusServiceUnavailable {
		t.Errorf("%d", status)
	}
}

func TestProbesAnswer(t *testing.T) {
	for _, path := range []string{"/health/live", "/health/ready", "/health"} {
		if status, _ := ask(t, nil, path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestBadConfigurationIsRefused(t *testing.T) {
	for key, value := range map[string]string{"CATALOG_URL": "catalog", "CART_TIMEOUT": "60"} {
		env := func(asked string) string {
			if asked == key {
				return value
			}
			return ""
		}
		if _, err := routes(new(atomic.Bool), env); err == nil {
			t.Errorf("%s=%s was accepted", key, value)
		}
	}
}
