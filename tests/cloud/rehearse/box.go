package rehearse

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"olyc.dev/cloud/client"
)

// Founder is who sets a platform up: the person that the guide calls "somebody who may create projects".
const Founder = "user:founder@example.com"

// Box is a world that runs beside the rehearsal.
type Box struct {
	*client.Client
	Dir   string
	Facts string
	self  string
	cmd   *exec.Cmd
}

// StartBox starts this program once more, as the server of a new world.
func StartBox(dir, facts string) (*Box, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if facts, err = filepath.Abs(facts); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "serve", "--dir", dir, "--facts", facts)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	b := &Box{Dir: dir, Facts: facts, self: self, cmd: cmd}
	for range 400 {
		if url, err := os.ReadFile(filepath.Join(dir, "url")); err == nil {
			b.Client = &client.Client{URL: strings.TrimSpace(string(url)), As: Founder}
			return b, nil
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.Stop()
	return nil, errors.New("the box did not start")
}

// Stop ends the world.
func (b *Box) Stop() {
	_ = b.cmd.Process.Kill()
	_ = b.cmd.Wait()
}

// Env is the environment of a program that acts in the box as somebody.
func (b *Box) Env(as string) []string {
	return append(os.Environ(), "CLOUD_URL="+b.URL, "CLOUD_FACTS="+b.Facts, "CLOUD_AS="+as, "GOOGLE_OAUTH_ACCESS_TOKEN=as:"+as,
		"GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT="+b.URL+"/storage/v1/", "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0")
}

// Mirror makes a folder from which Terraform takes the stand-in as if it were the provider. The name of the folder's first level
// is the one that Terraform itself prints for the provider.
func (b *Box) Mirror(version string) (config string, err error) {
	dir := filepath.Join(b.Dir, "mirror")
	probe := filepath.Join(b.Dir, "probe")
	if err := os.MkdirAll(probe, 0o755); err != nil {
		return "", err
	}
	text := "terraform {\n  required_providers {\n    google = { source = \"hashicorp/google\" }\n  }\n}\n"
	if err := os.WriteFile(filepath.Join(probe, "main.tf"), []byte(text), 0o644); err != nil {
		return "", err
	}
	cmd := exec.Command("terraform", "providers")
	cmd.Dir, cmd.Env = probe, append(os.Environ(), "CHECKPOINT_DISABLE=1")
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("terraform providers: %w", err)
	}
	_, rest, ok := strings.Cut(string(out), "provider[")
	source, _, ok2 := strings.Cut(rest, "]")
	if !ok || !ok2 {
		return "", fmt.Errorf("terraform providers prints no provider: %s", out)
	}
	platform, err := platformOf()
	if err != nil {
		return "", err
	}
	place := filepath.Join(dir, filepath.FromSlash(source), version, platform)
	if err := os.MkdirAll(place, 0o755); err != nil {
		return "", err
	}
	link := filepath.Join(place, "terraform-provider-google_v"+version)
	// A small script, not the program: Terraform hashes what it finds at every init.
	script := "#!/bin/sh\nexec \"" + b.self + "\" provider\n"
	if err := os.WriteFile(link, []byte(script), 0o755); err != nil {
		return "", err
	}
	config = filepath.Join(b.Dir, "terraformrc")
	rc := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\ndisable_checkpoint = true\n", dir)
	return config, os.WriteFile(config, []byte(rc), 0o644)
}

func platformOf() (string, error) {
	out, err := exec.Command("terraform", "version").Output()
	if err != nil {
		return "", fmt.Errorf("terraform version: %w", err)
	}
	for _, line := range strings.Split(string(out), "\n") {
		if p, ok := strings.CutPrefix(line, "on "); ok {
			return strings.TrimSpace(p), nil
		}
	}
	return "", errors.New("terraform version names no platform")
}
