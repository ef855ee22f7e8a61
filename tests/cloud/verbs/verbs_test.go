package verbs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every command of gcloud that the library writes is known here, so that none is met for the first time in an incident.
func TestLibraryVerbs(t *testing.T) {
	words := regexp.MustCompile(`gcloud ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)+)`)
	// What a person types, where no script of ours does.
	byHand := map[string]bool{"auth login": true, "auth application-default login": true, "auth application-default set-quota-project": true,
		"billing accounts list": true, "billing accounts list shows yours": true}
	known := func(text string) bool {
		if byHand[text] {
			return true
		}
		parts := strings.Fields(text)
		for n := len(parts); n > 0; n-- {
			if _, ok := gcloudVerbs[strings.Join(parts[:n], " ")]; ok {
				return true
			}
		}
		return false
	}
	err := filepath.WalkDir("../../../stdlib", func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".oly" {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(raw), "\n") {
			trimmed := strings.TrimSpace(line)
			if strings.HasPrefix(trimmed, "//") || strings.HasPrefix(trimmed, "require ") || strings.Contains(line, "require ") {
				continue
			}
			for _, m := range words.FindAllStringSubmatch(line, -1) {
				if !known(m[1]) && strings.Count(m[1], " ") > 0 {
					t.Errorf("%s:%d: the box does not know `gcloud %s`", path, i+1, m[1])
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFits(t *testing.T) {
	row := plain(map[string]any{"tag": "sha-1", "state": "enabled", "name": "projects/p/secrets/s", "on": true, "list": []string{"a", "b"}})
	for filter, want := range map[string]bool{"tag:sha-1": true, "tag:sha": false, "state=ENABLED": true, "state!=enabled": false, "name:s": true, "tag<sha-2": true,
		"-tag:sha-1": false, "state=enabled AND tag=sha-1": true, "state=enabled AND tag=x": false, "list:b": true, "on=true": true} {
		got, err := fits(row, filter)
		if err != nil || got != want {
			t.Errorf("%s: %v %v", filter, got, err)
		}
	}
	for _, filter := range []string{"a OR b", "tag~x", "(a=b)", "words"} {
		if _, err := fits(row, filter); err == nil {
			t.Errorf("%s should be unknown", filter)
		}
	}
}

func TestAt(t *testing.T) {
	v := plain(map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"image": "i", "name": "n"}, map[string]any{"image": "j"}}}})
	for path, want := range map[string]string{"spec.containers[0].image": "i", "spec.containers[1].image": "j", "spec.containers[].image": "i;j", "spec.none": "", "spec.containers[7].image": ""} {
		if got := cell(at(v, path)); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	l, err := parse([]string{"a", "--project=p", "--region", "r", "--quiet", "--", "-x"}, "project= region= quiet")
	if err != nil || l.flags["project"] != "p" || l.flags["region"] != "r" || !l.has("quiet") || strings.Join(l.args, " ") != "a -x" {
		t.Error(l, err)
	}
	for _, bad := range [][]string{{"--unknown"}, {"--project"}, {"--quiet=yes"}} {
		if _, err := parse(bad, "project= quiet"); err == nil {
			t.Errorf("%v should be refused", bad)
		}
	}
}
