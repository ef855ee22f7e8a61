// Command frontend is the shop window: one page with the products and, for
// those who have one, the cart.
//
// Environment:
//
//	PORT            port to listen on, on all interfaces (8080)
//	CATALOG_URL     base URL of the catalog; the page answers 503 without it
//	CATALOG_TIMEOUT limit of one call to it, as a Go duration (1s)
//	CART_URL        base URL of the cart; the page stands without it
//	CART_TIMEOUT    limit of one call to it, as a Go duration (1s)
//	K_SERVICE       set by Cloud Run; calls over https then carry an identity token
//
// `frontend healthcheck` asks a running frontend on this machine how it is and
// exits 0 or 1, so that an image without a shell can still have a health check.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// drainLimit leaves room within the ten seconds that Cloud Run grants after SIGTERM.
const drainLimit = 8 * time.Second

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: cloudNames})))
	if err := dispatch(os.Args[1:], cmp.Or(os.Getenv("PORT"), "8080")); err != nil {
		slog.Error(err.Error())
		os.Exit(1)
	}
}

func dispatch(args []string, port string) error {
	switch {
	case len(args) == 0:
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
		defer stop()
		return serve(ctx, port)
	case len(args) == 1 && args[0] == "healthcheck":
		return healthcheck(port)
	default:
		return fmt.Errorf("unknown arguments %q: the only subcommand is `healthcheck`", args)
	}
}

// serve answers until ctx ends, then lets running requests finish.
func serve(ctx context.Context, port string) error {
	var draining atomic.Bool
	handler, err := routes(&draining, os.Getenv)
	if err != nil {
		return err
	}
	server := &http.Server{
		Addr:              net.JoinHostPort("0.0.0.0", port),
		Handler:           logged(handler),
		ReadHeaderTimeout: 5 * time.Second,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	slog.Info("listening", "address", server.Addr)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	draining.Store(true)
	limit, cancel := context.WithTimeout(context.Background(), drainLimit)
	defer cancel()
	return server.Shutdown(limit)
}

// probes answers for this process alone: were /health/ready to ask the services behind
// it, one of them falling ill would take every instance out of the balancer.
func probes(draining *atomic.Bool) *http.ServeMux {
	mux := http.NewServeMux()
	alive := func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	}
	mux.HandleFunc("GET /health/live", alive)
	mux.HandleFunc("GET /health", alive)
	mux.HandleFunc("GET /health/ready", func(w http.ResponseWriter, r *http.Request) {
		if draining.Load() {
			answer(w, http.StatusServiceUnavailable, map[string]string{"status": "draining"})
			return
		}
		alive(w, r)
	})
	return mux
}

// logged notes every request that is not a probe.
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		next.ServeHTTP(w, r)
		switch r.URL.Path {
		case "/health/live", "/health/ready", "/health":
		default:
			slog.Info("request", "method", r.Method, "path", r.URL.Path,
				"milliseconds", time.Since(begin).Milliseconds())
		}
	})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func healthcheck(port string) error {
	client := &http.Client{Timeout: 2 * time.Second}
	response, err := client.Get("http://" + net.JoinHostPort("127.0.0.1", port) + "/health")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("/health answered %s", response.Status)
	}
	return nil
}

// cloudNames gives level and message the names that Cloud Logging knows.
func cloudNames(_ []string, a slog.Attr) slog.Attr {
	switch a.Key {
	case slog.LevelKey:
		a.Key = "severity"
		if a.Value.String() == "WARN" {
			a.Value = slog.StringValue("WARNING")
		}
	case slog.MessageKey:
		a.Key = "message"
	}
	return a
}
