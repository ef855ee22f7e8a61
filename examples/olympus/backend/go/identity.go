package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// metadataURL is the address at which Cloud Run hands out identity tokens.
var metadataURL = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity"

// tokenLife is well below the hour for which a token is good.
const tokenLife = 45 * time.Minute

// tokenSource adds an identity token for one audience to every request. The
// caller's own Authorization header stays as it is.
type tokenSource struct {
	audience string
	mutex    sync.Mutex
	token    string
	fetched  time.Time
}

func newTokenSource(audience string) *tokenSource { return &tokenSource{audience: audience} }

// RoundTrip implements http.RoundTripper.
func (s *tokenSource) RoundTrip(r *http.Request) (*http.Response, error) {
	token, err := s.current(r.Context())
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Header.Set("X-Serverless-Authorization", "Bearer "+token)
	return http.DefaultTransport.RoundTrip(r)
}

func (s *tokenSource) current(ctx context.Context) (string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.token != "" && time.Since(s.fetched) < tokenLife {
		return s.token, nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, metadataURL+"?audience="+url.QueryEscape(s.audience), nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("Metadata-Flavor", "Google")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", fmt.Errorf("no identity token: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 16<<10))
	if err != nil {
		return "", fmt.Errorf("no identity token: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("no identity token: the metadata server answered %s", response.Status)
	}
	s.token, s.fetched = string(body), time.Now()
	return s.token, nil
}
