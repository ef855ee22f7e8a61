package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/workflow"
)

func init() { faces["run-workflow"] = runWorkflow }

// runWorkflow runs one workflow by hand, in the world of CLOUD_URL: to look at what it does.
func runWorkflow(args []string) int {
	f := flag.NewFlagSet("run-workflow", flag.ContinueOnError)
	remote := f.String("remote", "", "the repository that a checkout clones: a bare one on this machine")
	repository := f.String("repository", "", "its name at GitHub, OWNER/NAME")
	event := f.String("event", "workflow_dispatch", "what starts it")
	branch := f.String("branch", "main", "on which branch")
	tools := f.String("tools", "", "the folder with the stand-ins")
	only := f.String("only", "", "jobs, divided by commas")
	yes := f.Bool("approve", false, "say yes for whoever has to approve")
	if err := f.Parse(args); err != nil || f.NArg() != 1 || *remote == "" || *repository == "" || *tools == "" {
		fmt.Fprintln(os.Stderr, "usage: cloud run-workflow --remote BARE --repository OWNER/NAME --tools FOLDER [--event E] [--branch B] [--only JOBS] [--approve] FILE")
		return 2
	}
	result, err := func() (*workflow.Result, error) {
		c, err := client.FromEnv()
		if err != nil {
			return nil, err
		}
		w, err := workflow.Load(f.Arg(0))
		if err != nil {
			return nil, err
		}
		sha, err := exec.Command("git", "-C", *remote, "rev-parse", *branch).Output()
		if err != nil {
			return nil, fmt.Errorf("git rev-parse %s: %w", *branch, err)
		}
		temp, err := os.MkdirTemp("", "workflow-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(temp)
		bare, err := filepath.Abs(*remote)
		if err != nil {
			return nil, err
		}
		run := &workflow.Run{Workflow: w, World: c, Repository: *repository, Event: *event, Payload: map[string]any{}, Ref: "refs/heads/" + *branch,
			SHA: strings.TrimSpace(string(sha)), Actor: "somebody", Remote: bare, Temp: temp, Tools: *tools, Env: os.Environ(), Log: os.Stdout,
			Approve: func(string, string) bool { return *yes }}
		if *only != "" {
			run.Only = strings.Split(*only, ",")
		}
		return run.Start()
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "cloud run-workflow:", err)
		return 1
	}
	code := 0
	for _, j := range result.Jobs {
		fmt.Printf("%-10s %s %s\n", j.Result, j.Name, j.Identity)
		if j.Result == "failure" {
			fmt.Println("           " + j.Explain())
			code = 1
		}
	}
	return code
}
