package main

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
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
	for _, path := range []string{"/health/live", "/health/ready", "/health"} {
		if status, _ := ask(path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	draining.Store(true)
	if status, _ := ask("/health/ready"); status != http.StatusServiceUnavailable {
		t.Errorf("/health/ready while draining: %d", status)
	}

	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	if err := dispatch([]string{"healthcheck"}, port); err != nil {
		t.Error(err)
	}
	if dispatch([]string{"heal"}, port) == nil {
		t.Error("an unknown subcommand was accepted")
	}
}

// From the start to the signal with which Cloud Run ends an instance.
func TestServesUntilItIsTold(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(free.Addr().(*net.TCPAddr).Port)
	free.Close()

	ended := make(chan error, 1)
	go func() { ended <- dispatch(nil, port) }()
	for range 200 {
		if err = dispatch([]string{"healthcheck"}, port); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("it did not end in peace: %v", err)
	}
	if dispatch([]string{"heal"}, port) == nil || dispatch(nil, "no port") == nil {
		t.Error("nonsense was accepted")
	}
}

func TestCloudLoggingKnowsTheNames(t *testing.T) {
	for key, name := range map[string]string{slog.LevelKey: "severity", slog.MessageKey: "message", "path": "path"} {
		if got := cloudNames(nil, slog.String(key, "x")); got.Key != name {
			t.Errorf("%s became %s", key, got.Key)
		}
	}
}
