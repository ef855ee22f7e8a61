// Command gateway is the public door of Olympus: it forwards API calls to the
// private services behind it and serves a few static files.
//
// Environment:
//
//	PORT             port to listen on, on all interfaces (8080)
//	LOG_LEVEL        debug, info, warn or error (info)
//	ORDERS_URL       base URL of the orders service; /orders answers 503 without it
//	ORDERS_TIMEOUT   limit of one call to it, as a Go duration (1s)
//	ACCOUNTS_URL     base URL of the accounts service; /accounts answers 503 without it
//	ACCOUNTS_TIMEOUT limit of one call to it, as a Go duration (1s)
//	K_SERVICE        set by Cloud Run; calls over https then carry an identity token
//
// `gateway healthcheck` asks a running gateway on this machine how it is and
// exits 0 or 1, so that an image without a shell can still have a health check.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// version is set by the linker: -ldflags "-X main.version=…".
var version = "dev"

// drainLimit leaves room within the ten seconds that Cloud Run grants after SIGTERM.
const drainLimit = 8 * time.Second

func main() {
	slog.SetDefault(newLogger(os.Getenv("LOG_LEVEL")))
	if err := dispatch(os.Args[1:]); err != nil {
		slog.Error(err.Error())
		os.Exit(1)
	}
}

func dispatch(args []string) error {
	port, err := portFrom(os.Getenv("PORT"))
	if err != nil {
		return err
	}
	switch {
	case len(args) == 0:
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
		defer stop()
		return serve(ctx, port)
	case len(args) == 1 && args[0] == "healthcheck":
		return healthcheck(port)
	default:
		return fmt.Errorf("unknown arguments %q: the only subcommand is `healthcheck`", strings.Join(args, " "))
	}
}

// serve answers until ctx ends, then lets running requests finish.
func serve(ctx context.Context, port string) error {
	gateway, err := newGateway(os.Getenv)
	if err != nil {
		return err
	}
	server := &http.Server{
		Addr:              net.JoinHostPort("0.0.0.0", port),
		Handler:           logged(gateway.routes()),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	slog.Info("listening", "address", server.Addr, "version", version)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	slog.Info("draining")
	gateway.draining.Store(true)
	limit, cancel := context.WithTimeout(context.Background(), drainLimit)
	defer cancel()
	if err := server.Shutdown(limit); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("requests were still running after %s: %w", drainLimit, err)
	}
	return nil
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

func portFrom(text string) (string, error) {
	if text == "" {
		return "8080", nil
	}
	if _, err := strconv.ParseUint(text, 10, 16); err != nil {
		return "", fmt.Errorf("PORT is %q, which is no port number", text)
	}
	return text, nil
}
