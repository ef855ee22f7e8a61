package workflow

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// upload keeps files for later jobs of the same run.
func upload(s *running, with, _ map[string]string, res *StepResult) error {
	dir := filepath.Join(s.run.artifacts, first(with["name"], "artifact"))
	if _, err := os.Stat(dir); err == nil && with["overwrite"] != "true" {
		return fmt.Errorf("an artifact with this name already exists on the workflow run: %s", with["name"])
	}
	var found []string
	for _, p := range strings.Fields(with["path"]) {
		if !filepath.IsAbs(p) {
			p = filepath.Join(s.workspace, p)
		}
		m, err := filepath.Glob(p)
		if err != nil {
			return err
		}
		found = append(found, m...)
	}
	if len(found) == 0 {
		if with["if-no-files-found"] == "error" {
			return fmt.Errorf("no files were found with the provided path: %s", with["path"])
		}
		res.Output += "Warning: no files were found: " + with["path"] + "\n"
		return nil
	}
	for _, f := range found {
		to := dir
		// One folder is kept by what lies in it, several paths by their names.
		if info, err := os.Stat(f); err == nil && (!info.IsDir() || len(found) > 1) {
			to = filepath.Join(dir, filepath.Base(f))
		}
		if err := copyAll(f, to); err != nil {
			return err
		}
	}
	return nil
}

// download puts one artifact (or all, each in a folder of its name) into the workspace.
func download(s *running, with, _ map[string]string, _ *StepResult) error {
	to := first(with["path"], ".")
	if !filepath.IsAbs(to) {
		to = filepath.Join(s.workspace, to)
	}
	name := with["name"]
	if with["pattern"] != "" {
		return fmt.Errorf("the runner does not know pattern of download-artifact")
	}
	from := filepath.Join(s.run.artifacts, name)
	if _, err := os.Stat(from); err != nil {
		return fmt.Errorf("unable to download artifact(s): artifact not found for name: %s", name)
	}
	return copyAll(from, to)
}

// copyAll copies a file, or what lies in a folder.
func copyAll(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		b, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, b, info.Mode())
	}
	list, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range list {
		if err := copyAll(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
