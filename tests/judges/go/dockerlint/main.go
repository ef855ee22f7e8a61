// dockerlint says what `docker build --check` would say of Dockerfiles, by BuildKit's own linter and without an
// engine: no base image is fetched, each counts as an empty one.
//
//	dockerlint FILE...     findings as FILE:LINE: RULE: TEXT, then `N files, N findings`
//	dockerlint --version   the version of BuildKit in this program
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/opencontainers/go-digest"

	"olyc.dev/judges/internal/report"
)

// scratchImages answers every question about a base image with an image that has a PATH and nothing else.
type scratchImages struct{}

func (scratchImages) ResolveImageConfig(_ context.Context, ref string, o sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	architecture := "amd64"
	if image := o.ImageOpt; image != nil && image.Platform != nil {
		architecture = image.Platform.Architecture
	}
	config := fmt.Appendf(nil, `{"architecture":%q,"os":"linux","config":{"Env":["PATH=/usr/local/bin:/usr/bin:/bin"]}}`, architecture)
	return ref, digest.FromBytes(config), config, nil
}

// lint returns the findings in one file; an error means that the file could not be judged at all.
func lint(path string) ([]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	source := llb.NewSourceMap(nil, path, "Dockerfile", content)
	source.Definition = &llb.Definition{}
	outcome, err := dockerfile2llb.DockerfileLint(context.Background(), content, dockerfile2llb.ConvertOpt{
		SourceMap:    source,
		MetaResolver: scratchImages{},
	})
	if err != nil {
		return nil, err
	}
	var findings []string
	if outcome.Error != nil {
		findings = append(findings, fmt.Sprintf("%s: error: %s", path, outcome.Error.Message))
	}
	for _, warning := range outcome.Warnings {
		line := int32(1)
		if at := warning.Location; at != nil && len(at.Ranges) > 0 {
			line = at.Ranges[0].Start.Line
		}
		findings = append(findings, fmt.Sprintf("%s:%d: %s: %s", path, line, warning.RuleName, warning.Detail))
	}
	return findings, nil
}

func main() {
	report.Run("github.com/moby/buildkit", lint)
}
