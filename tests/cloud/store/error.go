package store

import "fmt"

// Error is what the box answers instead of doing it: Google's words, and the name of our rule, so that a test can demand it.
type Error struct {
	Code    int    `json:"code"`
	Status  string `json:"status"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

func (e *Error) Error() string {
	return fmt.Sprintf("Error %d: %s (%s) [box: %s]", e.Code, e.Message, e.Status, e.Rule)
}

var codes = map[string]int{
	"INVALID_ARGUMENT": 400, "FAILED_PRECONDITION": 400, "UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403, "NOT_FOUND": 404,
	"ALREADY_EXISTS": 409, "ABORTED": 409, "RESOURCE_IN_USE": 400, "RESOURCE_EXHAUSTED": 429, "UNAVAILABLE": 503, "INTERNAL": 500,
	"PRECONDITION_FAILED": 412,
}

// Refuse makes an Error: status is Google's word, rule is ours.
func Refuse(status, rule, format string, args ...any) *Error {
	return &Error{Code: codes[status], Status: status, Rule: rule, Message: fmt.Sprintf(format, args...)}
}
