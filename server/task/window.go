package task

import (
	"strings"
	"time"

	"xiaoqin/server/calendar"
)

// Window says when an occurrence opens, is due, and closes for good, written
// "[name=]opens..due[..closes][@form]". Without closes it closes when it is due.
type Window struct {
	Name               string // suffix of the slot; required when a schedule has several windows
	Opens, Due, Closes Moment
	Form               string // form or part of a form to fill in; empty: the routine's own
}

// ParseWindow reads "am=07:10..07:40..07:50@form".
func ParseWindow(s string) (Window, error) {
	w, ok := parseWindow(s)
	if !ok {
		return Window{}, &calendar.SyntaxError{Text: s, Hint: hintWindow}
	}
	return w, nil
}

func parseWindow(s string) (Window, bool) {
	var w Window
	if name, rest, ok := strings.Cut(s, "="); ok {
		if !word(name) {
			return w, false
		}
		w.Name, s = name, rest
	}
	if rest, form, ok := strings.Cut(s, "@"); ok {
		if !code(form) {
			return w, false
		}
		w.Form, s = form, rest
	}
	parts := strings.Split(s, "..")
	if len(parts) == 2 {
		parts = append(parts, parts[1])
	}
	if len(parts) != 3 {
		return w, false
	}
	for i, m := range []*Moment{&w.Opens, &w.Due, &w.Closes} {
		var ok bool
		if *m, ok = parseMoment(parts[i]); !ok || m.Event != w.Opens.Event {
			return w, false
		}
	}
	if w.Opens.Event && (w.Opens.After >= w.Due.After || w.Due.After > w.Closes.After) {
		return w, false
	}
	return w, true
}

// code reports whether s is a name in the data, as kitchen.core-temp.
func code(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z'
		if !letter && (i == 0 || (r < '0' || r > '9') && r != '.' && r != '-' && r != '_') {
			return false
		}
	}
	return s != ""
}

// String is the form that ParseWindow reads.
func (w Window) String() string {
	s := w.Opens.String() + ".." + w.Due.String()
	if w.Closes != w.Due {
		s += ".." + w.Closes.String()
	}
	if w.Name != "" {
		s = w.Name + "=" + s
	}
	if w.Form != "" {
		s += "@" + w.Form
	}
	return s
}

// MarshalText writes the form that ParseWindow reads.
func (w Window) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText is ParseWindow.
func (w *Window) UnmarshalText(b []byte) error {
	parsed, err := ParseWindow(string(b))
	if err != nil {
		return err
	}
	*w = parsed
	return nil
}

func (w Window) slot(key string) string {
	if w.Name == "" {
		return key
	}
	return key + "#" + w.Name
}

// around fills in the times of an occurrence, or says why there is none.
func (w Window) around(c *calendar.Calendar, a anchor) (Occurrence, Why) {
	o := Occurrence{Slot: w.slot(a.slot), Window: w.Name, Anchor: a.day}
	for _, part := range []struct {
		moment Moment
		at     *time.Time
	}{{w.Opens, &o.Opens}, {w.Due, &o.Due}, {w.Closes, &o.Closes}} {
		at, why := part.moment.on(c, a)
		if why != "" {
			return o, why
		}
		*part.at = at
	}
	if !o.Opens.Before(o.Due) || o.Due.After(o.Closes) {
		return o, InsideOut
	}
	return o, ""
}
