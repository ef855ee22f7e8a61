// Package report is what the small judges have in common: the loop over files, the count at the end, the exit code.
package report

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

// Run judges the files named on the command line. The last line tells how many files were really read, and that
// number is what the caller compares with what it handed over. module is the library whose verdict this is.
func Run(module string, judge func(path string) ([]string, error)) {
	files := os.Args[1:]
	if len(files) == 1 && files[0] == "--version" {
		fmt.Println(version(module))
		return
	}
	read, findings := 0, 0
	for _, path := range files {
		found, err := judge(path)
		if err != nil {
			fmt.Printf("%s: error: %v\n", path, err)
			findings++
			continue
		}
		read++
		findings += len(found)
		for _, finding := range found {
			fmt.Println(finding)
		}
	}
	fmt.Printf("%d files, %d findings\n", read, findings)
	if findings > 0 || read == 0 {
		os.Exit(1)
	}
}

func version(module string) string {
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, dependency := range info.Deps {
			if dependency.Path == module {
				return strings.TrimPrefix(dependency.Version, "v")
			}
		}
	}
	return "unknown"
}
