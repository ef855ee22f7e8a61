// Package server is the box's one door: /call for the front doors, a part of the storage API for Terraform's own backend, and
// /admin for tests.
package server

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/iam"
	"olyc.dev/cloud/store"
)

// Server answers for one world.
type Server struct {
	Facts *facts.Facts
	World *store.Store
	Judge *iam.Judge
	// uploads are writes to a bucket that are under way.
	uploads map[string]*upload
	// faulted counts the faults switched on, struck how often one met a call after it was taken off.
	faulted, struck int
}

// New makes a server of an empty world.
func New(f *facts.Facts) *Server {
	return &Server{Facts: f, World: store.New(), Judge: &iam.Judge{Facts: f}, uploads: map[string]*upload{}}
}

// Handler is the whole door.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/call", s.serveCall)
	mux.HandleFunc("/admin/", s.serveAdmin)
	mux.HandleFunc("/", s.serveStorage)
	return mux
}

// Serve listens on an address of this machine only, and writes it to DIR/url when it is ready.
func (s *Server) Serve(dir string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	url := "http://" + l.Addr().String()
	tmp := filepath.Join(dir, "url.tmp")
	if err := os.WriteFile(tmp, []byte(url), 0o600); err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(dir, "url")); err != nil {
		return err
	}
	return http.Serve(l, s.Handler())
}

func identity(r *http.Request) string {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	as, ok := strings.CutPrefix(token, "as:")
	if !ok {
		return ""
	}
	return as
}

func (s *Server) serveCall(w http.ResponseWriter, r *http.Request) {
	var call client.Call
	if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.World.Lock()
	defer s.World.Unlock()
	reply := s.Do(identity(r), call)
	answer(w, reply)
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	raw, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(raw)
}

func (s *Server) serveAdmin(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.World.Lock()
	defer s.World.Unlock()
	out, err := s.admin(strings.TrimPrefix(r.URL.Path, "/admin/"), body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer(w, out)
}
