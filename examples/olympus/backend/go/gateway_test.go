package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func environment(pairs map[string]string) func(string) string {
	return func(key string) string { return pairs[key] }
}

func ask(t *testing.T, g *gateway, path string) (int, string) {
	t.Helper()
	recorder := httptest.NewRecorder()
	logged(g.routes()).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder.Code, recorder.Body.String()
}

func start(t *testing.T, pairs map[string]string) *gateway {
	t.Helper()
	g, err := newGateway(environment(pairs))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestProbesAnswer(t *testing.T) {
	g := start(t, nil)
	for _, path := range []string{"/health/live", "/health/ready", "/health", "/version", "/assets/olympus.svg"} {
		if status, body := ask(t, g, path); status != http.StatusOK {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	g.draining.Store(true)
	if status, _ := ask(t, g, "/health/ready"); status != http.StatusServiceUnavailable {
		t.Errorf("/health/ready while draining: %d", status)
	}
	if status, _ := ask(t, g, "/health/live"); status != http.StatusOK {
		t.Errorf("/health/live while draining: %d", status)
	}
}

func TestOrdersAreForwarded(t *testing.T) {
	orders := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s?%s via %s", r.URL.Path, r.URL.RawQuery, r.Header.Get("X-Forwarded-For"))
	}))
	defer orders.Close()
	g := start(t, map[string]string{"ORDERS_URL": orders.URL})
	status, body := ask(t, g, "/orders/42?full=1")
	if status != http.StatusOK || !strings.HasPrefix(body, "/orders/42?full=1 via 192.0.2.1") {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := ask(t, g, "/accounts"); status != http.StatusServiceUnavailable {
		t.Errorf("an upstream without a URL: %d", status)
	}
}

func TestAProofNeedsEverybody(t *testing.T) {
	works := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/proof" {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer works.Close()
	fails := httptest.NewServer(http.NotFoundHandler())
	defer fails.Close()
	for accounts, wanted := range map[string]int{
		works.URL: http.StatusOK,
		fails.URL: http.StatusServiceUnavailable,
		"":        http.StatusServiceUnavailable,
	} {
		g := start(t, map[string]string{"ORDERS_URL": works.URL, "ACCOUNTS_URL": accounts})
		recorder := httptest.NewRecorder()
		g.routes().ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/proof", nil))
		if recorder.Code != wanted {
			t.Errorf("accounts at %q: %d, not %d", accounts, recorder.Code, wanted)
		}
	}
}

func TestSlowOrdersTimeOut(t *testing.T) {
	release := make(chan struct{})
	orders := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer orders.Close()
	defer close(release)
	g := start(t, map[string]string{"ORDERS_URL": orders.URL, "ORDERS_TIMEOUT": "20ms"})
	if status, _ := ask(t, g, "/orders"); status != http.StatusGatewayTimeout {
		t.Errorf("slow: %d", status)
	}
}

func TestDeadOrdersAreABadGateway(t *testing.T) {
	orders := httptest.NewServer(http.NotFoundHandler())
	orders.Close()
	g := start(t, map[string]string{"ORDERS_URL": orders.URL})
	if status, _ := ask(t, g, "/orders"); status != http.StatusBadGateway {
		t.Errorf("dead: %d", status)
	}
}

func TestBadConfigurationIsRefused(t *testing.T) {
	for _, pairs := range []map[string]string{
		{"ORDERS_URL": "orders"}, {"ORDERS_TIMEOUT": "60"}, {"ACCOUNTS_TIMEOUT": "-1s"},
	} {
		if _, err := newGateway(environment(pairs)); err == nil {
			t.Errorf("%v was accepted", pairs)
		}
	}
	if _, err := portFrom("http"); err == nil {
		t.Error("a port that is no number was accepted")
	}
}

func TestIdentityTokenIsFetchedOnce(t *testing.T) {
	fetches := 0
	metadata := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fetches++
		_, _ = io.WriteString(w, "token for "+r.URL.Query().Get("audience"))
	}))
	defer metadata.Close()
	defer func(before string) { metadataURL = before }(metadataURL)
	metadataURL = metadata.URL
	source := newTokenSource("https://orders.example")
	for range 2 {
		if token, err := source.current(t.Context()); err != nil || token != "token for https://orders.example" {
			t.Fatal(token, err)
		}
	}
	if fetches != 1 {
		t.Errorf("%d fetches", fetches)
	}
}

func TestServeStopsWhenTold(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	_ = listener.Close()

	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- serve(ctx, port) }()
	deadline := time.Now().Add(5 * time.Second)
	for healthcheck(port) != nil {
		if time.Now().After(deadline) {
			t.Fatal("never healthy")
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if healthcheck(port) == nil {
		t.Error("still answers after the stop")
	}
}
