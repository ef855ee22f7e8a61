// Command app greets whoever asks.
//
// Environment:
//
//	PORT     port to listen on, on all interfaces (8080)
//	GREETING word to greet with (Hello)
//
// `app healthcheck` asks a running app on this machine how it is and exits 0
// or 1, so that an image without a shell can still have a health check.
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
	server := &http.Server{
		Addr:              net.JoinHostPort("0.0.0.0", port),
		Handler:           routes(&draining, cmp.Or(os.Getenv("GREETING"), "Hello")),
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

func routes(draining *atomic.Bool, greeting string) http.Handler {
	mux := http.NewServeMux()
	alive := func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "status", "ok") }
	mux.HandleFunc("GET /health/live", alive)
	mux.HandleFunc("GET /health", alive)
	mux.HandleFunc("GET /health/ready", func(w http.ResponseWriter, r *http.Request) {
		if draining.Load() {
			answer(w, http.StatusServiceUnavailable, "status", "draining")
			return
		}
		alive(w, r)
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		name := cmp.Or(r.URL.Query().Get("name"), "world")
		slog.Info("request", "path", r.URL.Path)
		answer(w, http.StatusOK, "greeting", greeting+", "+name+"!")
	})
	return mux
}

func answer(w http.ResponseWriter, status int, key, value string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{key: value})
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
	case slog.MessageKey:
		a.Key = "message"
	}
	return a
}
