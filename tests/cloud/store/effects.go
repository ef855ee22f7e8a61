package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"olyc.dev/cloud/facts"
)

// Effect is what an API does by itself when an object is made (old is nil) or changed: it may fill in attributes and status,
// make other objects, or refuse.
type Effect func(s *Store, old, new *Object) *Error

// Effects by type. Files effects_*.go fill it.
var Effects = map[string][]Effect{}

// Undo is what an API does by itself when an object goes: its children go with it.
var Undo = map[string][]func(s *Store, o *Object){}

// OnChange registers an effect.
func OnChange(typ string, e Effect) { Effects[typ] = append(Effects[typ], e) }

// OnDelete registers what goes with an object.
func OnDelete(typ string, f func(s *Store, o *Object)) { Undo[typ] = append(Undo[typ], f) }

// OnCreate registers attributes that are given once, when it is made.
func OnCreate(typ string, f func(s *Store, o *Object) map[string]any) {
	OnChange(typ, func(s *Store, old, o *Object) *Error {
		if old == nil {
			for k, v := range f(s, o) {
				if !given(o.Attrs[k]) {
					o.Attrs[k] = v
				}
			}
		}
		return nil
	})
}

func given(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	}
	return true
}

// Apply runs what the API does by itself: first what is the same for all types, then the type's own.
func (s *Store) Apply(schema map[string]*facts.Fact, old, o *Object) *Error {
	if o.Attrs == nil {
		o.Attrs = map[string]any{}
	}
	if o.Status == nil {
		o.Status = map[string]any{}
	}
	s.common(schema, old, o)
	for _, e := range Effects[o.Type] {
		if err := e(s, old, o); err != nil {
			return err
		}
	}
	return nil
}

// Digest is a number that looks random and is the same in every run.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Number is a decimal number of so many digits, made from a text.
func Number(text string, digits int) string {
	var b strings.Builder
	b.WriteByte('1')
	for i := 0; b.Len() < digits; i++ {
		sum := sha256.Sum256([]byte(fmt.Sprint(text, i)))
		for _, c := range sum {
			if b.Len() < digits {
				b.WriteByte('0' + c%10)
			}
		}
	}
	return b.String()
}

func uuid(text string) string {
	d := Digest(text)
	return d[:8] + "-" + d[8:12] + "-4" + d[13:16] + "-8" + d[17:20] + "-" + d[20:32]
}

// common fills in what every API gives back under the same names.
func (s *Store) common(schema map[string]*facts.Fact, old, o *Object) {
	now := s.Now().Format(time.RFC3339)
	kind := facts.KindOf(o.Type)
	number := ""
	if p := s.Project(o.Project); p != nil {
		number = p.Number
	}
	for name, f := range schema {
		if f.C == 0 || given(o.Attrs[name]) {
			continue
		}
		switch name {
		case "self_link":
			o.Attrs[name] = kind.Link + o.ID
		case "project":
			o.Attrs[name] = o.Project
		case "create_time", "creation_timestamp", "created", "time_created":
			if f.T == "string" {
				o.Attrs[name] = now
			}
		case "update_time", "updated":
			if f.T == "string" {
				o.Attrs[name] = now
			}
		case "uid", "unique_id", "generated_id":
			if f.T == "string" {
				o.Attrs[name] = Number(o.ID, 21)
			}
		case "project_number":
			if f.T == "number" {
				o.Attrs[name] = toNumber(number)
			} else {
				o.Attrs[name] = number
			}
		case "name":
			if f.ReadOnly() {
				o.Attrs[name] = o.ID
			}
		case "deletion_policy":
			if f.T == "string" {
				o.Attrs[name] = "DELETE"
			}
		case "generation":
			o.Attrs[name] = "1"
			if f.T == "number" {
				o.Attrs[name] = 1.0
			}
		case "fingerprint", "etag":
			o.Attrs[name] = Digest(fmt.Sprint(o.ID, s.Calls))[:12]
		case "state":
			if f.ReadOnly() && f.T == "string" {
				o.Attrs[name] = "ACTIVE"
			}
		}
	}
	if _, ok := schema["update_time"]; ok && old != nil {
		o.Attrs["update_time"] = now
	}
	if _, ok := schema["id"]; ok && !given(o.Attrs["id"]) {
		o.Attrs["id"] = s.Handle(o)
	}
}

func toNumber(s string) float64 {
	var n float64
	_, _ = fmt.Sscan(s, &n)
	return n
}

// Handle is Terraform's id of an object.
func (s *Store) Handle(o *Object) string {
	kind := facts.KindOf(o.Type)
	if kind.Handle == "" {
		return o.ID
	}
	h, err := facts.Expand(kind.Handle, func(name string) string { return o.Str(name) })
	if err != nil {
		return o.ID
	}
	return h
}
