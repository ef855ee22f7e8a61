// composelint says what `docker compose config --quiet` would say, by the library that Docker Compose itself loads
// files with: schema, duplicate keys, interpolation, references between services, networks, volumes and secrets.
//
//	composelint FILE...     findings as FILE: error: TEXT, then `N files, N findings`
//	composelint --version   the version of compose-go in this program
package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"

	"olyc.dev/judges/internal/report"
)

// load reads one file with every profile switched on; a file without a service has not been judged, so it is refused.
func load(path string) ([]string, error) {
	options, err := cli.NewProjectOptions([]string{path},
		cli.WithName("judged"),
		cli.WithWorkingDirectory(filepath.Dir(path)),
		cli.WithOsEnv,
		cli.WithDotEnv,
		cli.WithProfiles([]string{"*"}),
		cli.WithConsistency(true),
		cli.WithInterpolation(true))
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	switch {
	case err != nil:
		return []string{fmt.Sprintf("%s: error: %v", path, err)}, nil
	case len(project.Services) == 0:
		return nil, errors.New("no service in it")
	}
	return nil, nil
}

func main() {
	report.Run("github.com/compose-spec/compose-go/v2", load)
}
