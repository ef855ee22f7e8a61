// Command cloud is the cloud in a box: see README.md. Its face depends on the name it is called by.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/server"
)

func main() {
	name := filepath.Base(os.Args[0])
	if face, ok := faces[name]; ok {
		os.Exit(face(os.Args[1:]))
	}
	if strings.HasPrefix(name, "terraform-provider-google") {
		os.Exit(faces["provider"](os.Args[1:]))
	}
	if len(os.Args) > 1 {
		if face, ok := faces[os.Args[1]]; ok {
			os.Exit(face(os.Args[2:]))
		}
	}
	fmt.Fprintln(os.Stderr, "usage: cloud serve|provider|rehearse|run-workflow …")
	os.Exit(2)
}

// faces by name: as first argument, or as the name that the program was called by. Files face_*.go fill it.
var faces = map[string]func(args []string) int{"serve": serve}

func serve(args []string) int {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	dir := flags.String("dir", "", "folder of this world; its address is written to DIR/url")
	from := flags.String("facts", "stdlib/providers/google", "facts of the provider")
	_ = flags.Parse(args)
	f, err := facts.Load(*from, true)
	if err == nil && *dir == "" {
		err = fmt.Errorf("--dir is missing")
	}
	if err == nil {
		err = server.New(f).Serve(*dir)
	}
	fmt.Fprintln(os.Stderr, "cloud serve:", err)
	return 1
}
