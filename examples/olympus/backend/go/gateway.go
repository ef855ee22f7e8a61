package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

//go:embed assets
var assets embed.FS

// proofPatience is longer than what visitors wait: a database that just came back is slow. Cloud Run
// ends the request earlier if it must.
const proofPatience = 5 * time.Second

// upstream is a service behind the gateway; target is nil when its URL is not set.
type upstream struct {
	name    string
	target  *url.URL
	timeout time.Duration
	tokens  *tokenSource
}

type gateway struct {
	draining  atomic.Bool
	upstreams []upstream
}

func newGateway(env func(string) string) (*gateway, error) {
	g := &gateway{}
	for _, name := range []string{"orders", "accounts"} {
		prefix := strings.ToUpper(name)
		up := upstream{name: name, timeout: time.Second}
		if text := env(prefix + "_URL"); text != "" {
			target, err := url.Parse(text)
			if err != nil || target.Host == "" {
				return nil, fmt.Errorf("%s_URL is %q, which is no absolute URL", prefix, text)
			}
			up.target = target
			// A private Cloud Run service admits only callers who prove who they are.
			if env("K_SERVICE") != "" && target.Scheme == "https" {
				up.tokens = newTokenSource(target.Scheme + "://" + target.Host)
			}
		}
		if text := env(prefix + "_TIMEOUT"); text != "" {
			limit, err := time.ParseDuration(text)
			if err != nil || limit <= 0 {
				return nil, fmt.Errorf("%s_TIMEOUT is %q, which is no duration such as 60ms", prefix, text)
			}
			up.timeout = limit
		}
		g.upstreams = append(g.upstreams, up)
	}
	return g, nil
}

func (g *gateway) routes() http.Handler {
	mux := http.NewServeMux()
	alive := func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	}
	mux.HandleFunc("GET /health/live", alive)
	mux.HandleFunc("GET /health", alive)
	mux.HandleFunc("GET /health/ready", g.ready)
	mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"service": "gateway", "version": version})
	})
	mux.HandleFunc("GET /assets/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=604800")
		http.FileServerFS(assets).ServeHTTP(w, r)
	})
	mux.HandleFunc("POST /proof", g.prove)
	for _, up := range g.upstreams {
		mux.Handle("/"+up.name, up.handler())
		mux.Handle("/"+up.name+"/", up.handler())
	}
	return mux
}

// ready looks at the gateway alone: were it to ask the services behind it, one
// of them falling ill would take every instance out of the load balancer.
func (g *gateway) ready(w http.ResponseWriter, _ *http.Request) {
	if g.draining.Load() {
		answer(w, http.StatusServiceUnavailable, map[string]string{"status": "draining"})
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "ok"})
}

// prove answers 200 only after every service behind the gateway has written and
// read what it keeps: whoever came back after a failure asks here.
func (g *gateway) prove(w http.ResponseWriter, r *http.Request) {
	results := make(chan error, len(g.upstreams))
	for _, up := range g.upstreams {
		go func() { results <- up.prove(r.Context()) }()
	}
	var failed error
	for range g.upstreams {
		failed = errors.Join(failed, <-results)
	}
	if failed != nil {
		slog.Error("nothing is proved", "error", failed.Error())
		answer(w, http.StatusServiceUnavailable, map[string]string{"error": "nothing is proved"})
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (up upstream) prove(ctx context.Context) error {
	if up.target == nil {
		return fmt.Errorf("%s is not configured", up.name)
	}
	limit, cancel := context.WithTimeout(ctx, proofPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(limit, http.MethodPost, up.target.JoinPath("proof").String(), nil)
	if err != nil {
		return err
	}
	client := http.Client{}
	if up.tokens != nil {
		client.Transport = up.tokens
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", up.name, response.Status)
	}
	return nil
}

func (up upstream) handler() http.Handler {
	if up.target == nil {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusServiceUnavailable, map[string]string{"error": up.name + " is not configured"})
		})
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(pr *httputil.ProxyRequest) {
			pr.SetURL(up.target)
			// The load balancer's entry stays in front of ours.
			pr.Out.Header["X-Forwarded-For"] = pr.In.Header["X-Forwarded-For"]
			pr.SetXForwarded()
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			status := http.StatusBadGateway
			if errors.Is(err, context.DeadlineExceeded) {
				status = http.StatusGatewayTimeout
			}
			slog.Error("call failed", "upstream", up.name, "error", err.Error())
			answer(w, status, map[string]string{"error": up.name + " did not answer"})
		},
	}
	if up.tokens != nil {
		proxy.Transport = up.tokens
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit, cancel := context.WithTimeout(r.Context(), up.timeout)
		defer cancel()
		proxy.ServeHTTP(w, r.WithContext(limit))
	})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
