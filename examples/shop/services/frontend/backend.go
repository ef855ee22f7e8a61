package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// metadataURL is the address at which Cloud Run hands out identity tokens.
const metadataURL = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity"

// backend is a service that answers in JSON; base is nil when its URL is not set.
type backend struct {
	base    *url.URL
	timeout time.Duration
	prove   bool
}

func newBackend(prefix string, env func(string) string) (backend, error) {
	b := backend{timeout: time.Second}
	if text := env(prefix + "_URL"); text != "" {
		base, err := url.Parse(text)
		if err != nil || base.Host == "" {
			return b, fmt.Errorf("%s_URL is %q, which is no absolute URL", prefix, text)
		}
		b.base = base
		// A private Cloud Run service admits only callers who prove who they are.
		b.prove = env("K_SERVICE") != "" && base.Scheme == "https"
	}
	if text := env(prefix + "_TIMEOUT"); text != "" {
		limit, err := time.ParseDuration(text)
		if err != nil || limit <= 0 {
			return b, fmt.Errorf("%s_TIMEOUT is %q, which is no duration such as 60ms", prefix, text)
		}
		b.timeout = limit
	}
	return b, nil
}

func (b backend) get(ctx context.Context, path string, into any) error {
	if b.base == nil {
		return errors.New("its URL is not set")
	}
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	headers := http.Header{}
	if b.prove {
		audience := url.QueryEscape(b.base.Scheme + "://" + b.base.Host)
		token, err := fetch(ctx, metadataURL+"?audience="+audience, http.Header{"Metadata-Flavor": {"Google"}})
		if err != nil {
			return fmt.Errorf("no identity token: %w", err)
		}
		headers.Set("Authorization", "Bearer "+string(token))
	}
	body, err := fetch(ctx, b.base.JoinPath(path).String(), headers)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}

func fetch(ctx context.Context, address string, headers http.Header) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header = headers
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", address, response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, 1<<20))
}
