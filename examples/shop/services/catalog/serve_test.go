package main

import (
	"log/slog"
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
)

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
