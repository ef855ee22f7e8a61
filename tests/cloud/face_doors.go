package main

import "olyc.dev/cloud/verbs"

func init() {
	for _, name := range verbs.Names() {
		faces[name] = func(args []string) int { return verbs.Main(name, args) }
	}
}
