package main

import (
	"fmt"
	"os"

	"olyc.dev/cloud/rehearse"
)

// rehearsals by name: `cloud rehearse NAME …`. Each file face_rehearse_*.go may add some.
var rehearsals = map[string]func([]string) int{"terraform": rehearse.TerraformMain, "refuse": rehearse.RefuseMain}

func init() {
	faces["rehearse"] = func(args []string) int {
		if len(args) > 0 {
			if r, ok := rehearsals[args[0]]; ok {
				return r(args[1:])
			}
		}
		fmt.Fprintln(os.Stderr, "usage: cloud rehearse terraform|refuse|… [--olyc BIN] TREE…")
		return 2
	}
}
