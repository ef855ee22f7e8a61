package main

import (
	"log/slog"
	"net/http"
	"os"
	"time"
)

// newLogger writes one JSON object a line, with the names that Cloud Logging
// gives a meaning to: `severity` and `message`.
func newLogger(level string) *slog.Logger {
	least := slog.LevelInfo
	// An unreadable level keeps the default: a typo must not stop the service.
	_ = least.UnmarshalText([]byte(level))
	return slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{
		Level: least,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) > 0 {
				return a
			}
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
		},
	}))
}

// logged notes every request that is not a probe.
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/health/live", "/health/ready", "/health":
			next.ServeHTTP(w, r)
			return
		}
		begin := time.Now()
		seen := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		slog.Info("request", "method", r.Method, "path", r.URL.Path, "status", seen.status,
			"milliseconds", time.Since(begin).Milliseconds(), "trace", r.Header.Get("Traceparent"))
	})
}

type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (s *statusRecorder) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets the proxy reach the flusher of the real writer.
func (s *statusRecorder) Unwrap() http.ResponseWriter { return s.ResponseWriter }
