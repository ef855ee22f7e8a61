package rehearse

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	matrixRoot = regexp.MustCompile(`- root: ([A-Za-z0-9_-]+)`)
	ofPlanner  = regexp.MustCompile(`planner: (\S+@\S+)`)
	ofAccount  = regexp.MustCompile(`service_account: ([^\s$]+@\S+)`)
	ofRoot     = regexp.MustCompile(`ROOT: \S*/environments/([A-Za-z0-9_-]+)`)
)

// identities reads from terraform.yml who looks after which root: "planner" or "applier".
func (s *Stage) identities(kind string) map[string]string {
	out := map[string]string{}
	raw, err := os.ReadFile(filepath.Join(s.Tree.Dir, ".github", "workflows", "terraform.yml"))
	if err != nil {
		return out
	}
	root, account := "", ""
	for _, line := range strings.Split(string(raw), "\n") {
		if m := matrixRoot.FindStringSubmatch(line); m != nil {
			root = m[1]
		}
		if m := ofPlanner.FindStringSubmatch(line); m != nil && kind == "planner" {
			out[root] = "serviceAccount:" + m[1]
		}
		if m := ofAccount.FindStringSubmatch(line); m != nil {
			account = m[1]
		}
		if m := ofRoot.FindStringSubmatch(line); m != nil && strings.Contains(account, kind) {
			out[m[1]] = "serviceAccount:" + account
		}
	}
	return out
}
