// composelint says what `docker compose config --quiet` would say, by the library that Docker Compose itself loads
// files with: schema, duplicate keys, interpolation, references between services, networks, volumes and secrets, with every profile
// and with none. Beyond that it knows what only `docker compose up` refuses (rules.go).
//
//	composelint FILE...         findings as FILE: error: TEXT, then `N files, N findings`
//	composelint --values FILE   what containers are given, as `docker compose config` resolves it with the .env beside the file: JSON
//	composelint --version       the version of compose-go in this program
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"

	"olyc.dev/judges/internal/report"
)

// options load a file as Compose does for whoever calls it, with the .env beside the file.
func options(path string, names []string, more ...cli.ProjectOptionsFn) (*cli.ProjectOptions, error) {
	return cli.NewProjectOptions([]string{path}, append([]cli.ProjectOptionsFn{
		cli.WithName("judged"),
		cli.WithWorkingDirectory(filepath.Dir(path)),
		cli.WithOsEnv,
		cli.WithEnvFiles(),
		cli.WithDotEnv,
		cli.WithProfiles(names),
		cli.WithConsistency(true),
		cli.WithInterpolation(true),
	}, more...)...)
}

func project(path string, names []string) (*types.Project, error) {
	chosen, err := options(path, names)
	if err != nil {
		return nil, err
	}
	return chosen.LoadProject(context.Background())
}

// load reads one file with every profile switched on; a file without a service has not been judged, so it is refused.
func load(path string) ([]string, error) {
	told := func(found []string) []string {
		for index, text := range found {
			found[index] = fmt.Sprintf("%s: error: %s", path, text)
		}
		return found
	}
	all, err := project(path, []string{"*"})
	if err != nil {
		return told([]string{err.Error()}), nil
	}
	if len(all.Services) == 0 {
		return nil, errors.New("no service in it")
	}
	found := refused(all)
	for _, names := range profiles(all) {
		if _, err := project(path, names); err != nil {
			found = append(found, fmt.Sprintf("with the profiles %q: %v", names, err))
		}
	}
	raw, err := options(path, []string{"*"}, cli.WithInterpolation(false))
	if err != nil {
		return nil, err
	}
	model, err := raw.LoadModel(context.Background())
	if err != nil {
		return nil, err
	}
	return told(append(found, replaced("", model)...)), nil
}

// given is what a container is told, after Compose replaced what it replaces.
type given struct {
	Environment types.MappingWithEquals `json:"environment,omitempty"`
	Command     types.ShellCommand      `json:"command,omitempty"`
	Health      types.HealthCheckTest   `json:"health,omitempty"`
	Labels      types.Labels            `json:"labels,omitempty"`
	Context     string                  `json:"context,omitempty"`
	Dockerfile  string                  `json:"dockerfile,omitempty"`
}

func values(path string) error {
	all, err := project(path, []string{"*"})
	if err != nil {
		return err
	}
	told := map[string]given{}
	for name, service := range all.Services {
		one := given{Environment: service.Environment, Command: service.Command, Labels: service.Labels}
		if service.HealthCheck != nil {
			one.Health = service.HealthCheck.Test
		}
		if service.Build != nil {
			one.Context, one.Dockerfile = service.Build.Context, service.Build.Dockerfile
		}
		told[name] = one
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(told)
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "--values" {
		if err := values(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	report.Run("github.com/compose-spec/compose-go/v2", load)
}
