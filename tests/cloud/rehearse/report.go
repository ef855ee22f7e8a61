// Package rehearse does in the box, once and in order, what is generated: as the identities that will do it.
package rehearse

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

// Report prints a line for each thing that was shown, and counts.
type Report struct {
	Out            io.Writer
	mu             sync.Mutex
	passed, failed int
}

// OK says what was shown, with its counts.
func (r *Report) OK(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.passed++
	fmt.Fprintf(r.Out, "ok    "+format+"\n", args...)
}

// Fail says what is not as it has to be.
func (r *Report) Fail(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed++
	fmt.Fprintf(r.Out, "FAIL  "+format+"\n", args...)
}

// Note says something that is neither.
func (r *Report) Note(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(r.Out, "      "+format+"\n", args...)
}

// Done prints the last line and gives the exit code.
func (r *Report) Done() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(r.Out, "%d passed, %d failed\n", r.passed, r.failed)
	if r.failed > 0 || r.passed == 0 {
		return 1
	}
	return 0
}

// Side does several things at a time, two by two, and prints what they say one after the other.
func (r *Report) Side(names []string, do func(*Report, string)) {
	type part struct {
		report *Report
		out    *bytes.Buffer
		done   chan bool
	}
	gate := make(chan bool, 2)
	var parts []part
	for _, name := range names {
		out := &bytes.Buffer{}
		p := part{&Report{Out: out}, out, make(chan bool)}
		parts = append(parts, p)
		go func() {
			gate <- true
			do(p.report, name)
			<-gate
			close(p.done)
		}()
	}
	for _, p := range parts {
		<-p.done
		fmt.Fprint(r.Out, p.out.String())
		r.passed += p.report.passed
		r.failed += p.report.failed
	}
}
