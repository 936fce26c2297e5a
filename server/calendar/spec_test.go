package calendar_test

import (
	"errors"
	"testing"

	"xiaoqin/server/calendar"
	"xiaoqin/server/errs"
)

func TestBadSpecs(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"terms: []": "terms",
		"terms: [{first: 2022-07-01, last: 2022-02-14}]":                                                                "terms[2022-07-01]",
		"terms: [{first: 1922-02-14, last: 1922-07-01}]":                                                                "terms[1922-02-14]",
		"terms: [{first: 2022-02-14, last: 2032-07-01}]":                                                                "terms[2022-02-14]",
		"terms: [{first: 2022-02-14, last: 2022-07-01}, {first: 2022-07-01, last: 2022-08-01}]":                         "terms[2022-07-01]",
		"terms: [{first: 2022-02-14, last: 2022-04-01}, {first: 2022-05-01, last: 2022-06-01}]":                         "terms[2022-05-01]",
		"terms: [{first: 2022-02-14, last: 2022-07-01}]\nbells: {half: {open: \"12:00\", close: \"11:30\"}}":            "bells.half.close",
		"terms: [{first: 2022-02-14, last: 2022-07-01}]\nexceptions: [{on: 2022-04-02, bells: haf}]":                    "exceptions[2022-04-02].bells",
		"terms: [{first: 2022-02-14, last: 2022-07-01}]\nexceptions: [{on: 2022-04-02, tags: [a b]}]":                   "exceptions[2022-04-02].tags",
		"terms: [{first: 2022-02-14, last: 2022-07-01}]\nexceptions: [{on: 2202-04-02}]":                                "exceptions[2202-04-02]",
		"terms: [{first: 2022-02-14, last: 2022-07-01}]\nexceptions: [{on: 2022-04-02}, {on: 2022-04-02, open: false}]": "exceptions[2022-04-02]",
	}
	for yaml, where := range tests {
		spec, err := calendar.ParseSpec([]byte(yaml))
		if err != nil {
			t.Fatal(err)
		}
		_, err = calendar.New(spec, calendar.Builtin())
		e, ok := errors.AsType[*errs.Error](err)
		if !ok || !errors.Is(err, calendar.ErrSpec) || len(e.Fields) != 1 || e.Fields[0].Location != where {
			t.Errorf("%s:\n got %+v, want a complaint about %s", yaml, err, where)
		}
	}
}

func TestSpecSaysWhatItCannotRead(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"terms: [{first: 2022-02-14, last: 2022-07-01}]\nbell: {}":  "line 2",
		"terms: [{first: 2022-02-14, last: 2022-07-01, weeks: 20}]": "line 1",
		"bells: {default: {open: 7.40}}":                            "7.4",
		"bells: {default: {open: \"24:00\"}}":                       "24:00",
		"exceptions: [{on: 2022-04-02, acts_as: tues}]":             "tues",
	}
	for yaml, where := range tests {
		_, err := calendar.ParseSpec([]byte(yaml))
		e, ok := errors.AsType[*errs.Error](err)
		if !ok || !errors.Is(err, calendar.ErrSpec) || len(e.Fields) != 1 || e.Fields[0].Location != where {
			t.Errorf("%s:\n got %+v, want a complaint about %s", yaml, err, where)
		}
	}
	for _, yaml := range []string{
		"terms: [{first: 2022-02-30, last: 2022-07-01}]",
		"terms: !tag 0\nbells: {}", // makes the YAML reader panic
	} {
		if _, err := calendar.ParseSpec([]byte(yaml)); !errors.Is(err, calendar.ErrSpec) {
			t.Errorf("%s: got %v, want ErrSpec", yaml, err)
		}
	}
}
