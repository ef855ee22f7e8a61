package main

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
)

// What only `docker compose up` knows: the loader takes all of it. Each rule names the place in github.com/docker/compose
// from which it was read.

// refused says what `up` would not do with a project that was loaded with all its profiles.
func refused(project *types.Project) []string {
	var found []string
	for _, name := range project.ServiceNames() {
		service := project.Services[name]
		found = append(found, readOnly(project, service)...)
		found = append(found, waits(project, service)...)
	}
	return append(found, ports(project)...)
}

// readOnly: pkg/compose/secrets.go, injectFileReferences. What is not a file is copied into the container, which is not possible
// where it cannot be written.
func readOnly(project *types.Project, service types.ServiceConfig) []string {
	if !service.ReadOnly {
		return nil
	}
	var found []string
	check := func(kind, source string, object types.FileObjectConfig) {
		if object.File == "" && !bool(object.External) {
			found = append(found, fmt.Sprintf("cannot create %s %q in read-only service %s: `file` is the sole supported option", kind, source, service.Name))
		}
	}
	for _, secret := range service.Secrets {
		check("secret", secret.Source, types.FileObjectConfig(project.Secrets[secret.Source]))
	}
	for _, config := range service.Configs {
		check("config", config.Source, types.FileObjectConfig(project.Configs[config.Source]))
	}
	return found
}

// waits: pkg/compose/convergence.go, isServiceHealthy. Of an image that is built here the Dockerfile may know how to ask.
func waits(project *types.Project, service types.ServiceConfig) []string {
	var found []string
	for _, name := range sortedKeys(service.DependsOn) {
		needed, there := project.Services[name]
		if !there || service.DependsOn[name].Condition != types.ServiceConditionHealthy {
			continue
		}
		if needed.Build == nil && (needed.HealthCheck == nil || needed.HealthCheck.Disable) {
			found = append(found, fmt.Sprintf("%s waits until %s is healthy, and container %s has no healthcheck configured", service.Name, name, name))
		}
	}
	return found
}

// ports: the engine's port allocator. Profiles can be switched on together, so a port belongs to one service of all of them.
func ports(project *types.Project) []string {
	var found []string
	taken := map[string]string{}
	for _, name := range project.ServiceNames() {
		for _, port := range project.Services[name].Ports {
			if port.Published == "" {
				continue
			}
			key := fmt.Sprintf("%s:%s/%s", port.HostIP, port.Published, port.Protocol)
			if other, is := taken[key]; is {
				found = append(found, fmt.Sprintf("Bind for %s failed: port is already allocated: by %s and by %s", key, other, name))
			}
			taken[key] = name
		}
	}
	return found
}

// replaced says where Compose would put something of its caller's environment, or nothing: every variable that has no default.
// A dollar that is meant stands there twice.
func replaced(at string, value any) []string {
	var found []string
	switch value := value.(type) {
	case string:
		variables := template.ExtractVariables(map[string]any{"": value}, nil)
		for _, name := range sortedKeys(variables) {
			if strings.Contains(value, "${"+name+":-") || strings.Contains(value, "${"+name+"-") {
				continue
			}
			found = append(found, fmt.Sprintf("%s: ${%s} becomes what the caller's environment has, or nothing; a dollar is written $$", at, name))
		}
	case map[string]any:
		for _, key := range sortedKeys(value) {
			found = append(found, replaced(at+"."+key, value[key])...)
		}
	case []any:
		for index, element := range value {
			found = append(found, replaced(fmt.Sprintf("%s[%d]", at, index), element)...)
		}
	}
	return found
}

// profiles of a project, and none: a service that is switched off cannot be waited for.
func profiles(project *types.Project) [][]string {
	all := [][]string{nil}
	var names []string
	for _, service := range project.AllServices() {
		for _, name := range service.Profiles {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	sort.Strings(names)
	for _, name := range names {
		all = append(all, []string{name})
	}
	return all
}

func sortedKeys[T any](all map[string]T) []string {
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
