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

	t.Setenv("PORT", port)
	ended := make(chan error, 1)
	go func() { ended <- dispatch(nil) }()
	for range 200 {
		if err = dispatch([]string{"healthcheck"}); err == nil {
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
	if dispatch([]string{"heal"}) == nil {
		t.Error("an unknown subcommand was accepted")
	}
	t.Setenv("PORT", "no port")
	if dispatch(nil) == nil {
		t.Error("an unreadable port was accepted")
	}
}

func TestLogsAreReadable(t *testing.T) {
	if !newLogger("debug").Enabled(t.Context(), slog.LevelDebug) {
		t.Error("LOG_LEVEL was not heard")
	}
	newLogger("nonsense").Warn("an unreadable level keeps the default")
}
