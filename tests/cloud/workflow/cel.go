package workflow

import (
	"fmt"

	"cel.dev/cel-go/cel"
)

// Condition evaluates an attribute condition of a provider of workload identities over the claims of one run, by the
// language's own library. A claim that is not there is an error, and an error is a refusal.
func Condition(text string, claims map[string]string) (bool, error) {
	if text == "" {
		return true, nil
	}
	env, err := cel.NewEnv(cel.Variable("assertion", cel.MapType(cel.StringType, cel.StringType)))
	if err != nil {
		return false, err
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		return false, fmt.Errorf("condition %q: %w", text, issues.Err())
	}
	program, err := env.Program(ast)
	if err != nil {
		return false, err
	}
	v, _, err := program.Eval(map[string]any{"assertion": claims})
	if err != nil {
		return false, fmt.Errorf("condition %q: %w", text, err)
	}
	b, ok := v.Value().(bool)
	if !ok {
		return false, fmt.Errorf("condition %q says neither true nor false", text)
	}
	return b, nil
}
