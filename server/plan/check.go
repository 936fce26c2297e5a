package plan

import (
	"cmp"
	"slices"
	"strings"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/task"
)

// School is what the check-up looks at: what a school has arranged, and with whom.
type School struct {
	Routines []task.Routine
	Calendar *calendar.Calendar
	Staff    map[task.Role]int        // people who have the role; a named deputy is one of them
	Things   map[task.SubjectKind]int // things of each kind; a kind that is missing is not there
}

// FindingKind says what is wrong.
type FindingKind string

// The kinds, the gravest first.
const (
	NoRoutine   FindingKind = "no_routine"   // a law asks for something that no routine arranges
	SwitchedOff FindingKind = "switched_off" // the routines for it are all switched off
	TooFew      FindingKind = "too_few"      // the periods named have fewer than the law asks for
	TooRare     FindingKind = "too_rare"     // the time between two of them is longer than the law allows
	GateShut    FindingKind = "gate_shut"    // a release waits for routines that are switched off
	NoHolder    FindingKind = "no_holder"    // nobody in the school has the roles that do it
	NoOwner     FindingKind = "no_owner"     // nobody in the school has the role that answers for it
	NoDeputy    FindingKind = "no_deputy"    // one person does what a law asks for, and nobody stands in
	LeftOut     FindingKind = "left_out"     // the calendar has no place for what is promised
)

var kinds = []FindingKind{NoRoutine, SwitchedOff, TooFew, TooRare, GateShut, NoHolder, NoOwner, NoDeputy, LeftOut}

// Finding is one thing that the school should look at.
type Finding struct {
	Kind    FindingKind
	Law     string   // code, empty when no law is concerned
	Routine string   // code, empty when there is none
	Where   []string // periods, roles, routines or slots
	Why     task.Why // for LeftOut
}

// Check lays the laws over what the school has arranged for the days in [from, to).
// A law that holds in some place only is passed over: it is an example elsewhere. The
// gravest findings come first.
func Check(laws []Law, s School, from, to clock.Date) []Finding {
	var out []Finding
	for i := range laws {
		if f, ok := s.lacks(&laws[i], from, to); ok {
			out = append(out, f)
		}
	}
	for i := range s.Routines {
		if r := &s.Routines[i]; !r.Off {
			out = append(out, s.weak(r, from, to)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind))
	})
	return out
}

// lacks is what the school has not arranged of one law.
func (s *School) lacks(l *Law, from, to clock.Date) (Finding, bool) {
	if l.Local != "" || l.Served != "" || l.Subject != "" && s.Things[l.Subject] == 0 {
		return Finding{}, false
	}
	citing := Citing(s.Routines, l.Code)
	active := slices.DeleteFunc(slices.Clone(citing), func(r task.Routine) bool { return r.Off })
	f := Finding{Law: l.Code}
	switch {
	case len(citing) == 0:
		f.Kind = NoRoutine
		return f, true
	case len(active) == 0:
		f.Kind, f.Routine = SwitchedOff, citing[0].Code
		return f, true
	case l.Within > 0 && !slices.ContainsFunc(active, func(r task.Routine) bool { return within(r.Schedule, l.Within) }):
		f.Kind, f.Routine = TooRare, active[0].Code
		return f, true
	case l.Every != nil:
		anchors, countable := s.anchors(active, from, to)
		if countable {
			f.Where = l.Every.lacking(s.Calendar, from, to, anchors)
		}
		f.Kind, f.Routine = TooFew, active[0].Code
		return f, len(f.Where) > 0
	}
	return f, false
}

func within(s task.Schedule, days int) bool {
	return slices.ContainsFunc(s.On, func(w task.When) bool {
		return w.Since != nil && w.Since.Days > 0 && w.Since.Days <= days
	})
}

// anchors are the days on which any of the routines promises something, in order. It
// is false when one of them waits for an event or a date: nobody can count those ahead.
func (s *School) anchors(routines []task.Routine, from, to clock.Date) ([]clock.Date, bool) {
	const farthest = 92 // days between an anchor and the opening of its window
	var days []clock.Date
	for _, r := range routines {
		if clocked, _ := r.Clocked(); !clocked {
			return nil, false
		}
		for _, o := range task.Occurrences(r.Schedule, r.Scope, s.Calendar, from.AddDays(-farthest), to.AddDays(farthest)) {
			days = append(days, o.Anchor)
		}
	}
	slices.Sort(days)
	return days, true
}

// weak is what cannot work about one routine.
func (s *School) weak(r *task.Routine, from, to clock.Date) []Finding {
	var out []Finding
	find := func(kind FindingKind, where ...string) {
		f := Finding{Kind: kind, Routine: r.Code, Where: where}
		if len(r.Law) > 0 {
			f.Law = r.Law[0]
		}
		out = append(out, f)
	}
	var shut []string
	for _, need := range r.Needs {
		if slices.ContainsFunc(s.Routines, func(o task.Routine) bool { return o.Code == need && o.Off }) {
			shut = append(shut, need)
		}
	}
	if len(shut) > 0 {
		find(GateShut, shut...)
	}
	if byRole(r.Who) {
		switch holders := s.staff(r.Who.Role...); {
		case holders == 0:
			find(NoHolder, r.Who.Role.String())
		case holders == 1 && len(r.Law) > 0 && !s.standsIn(r.Who.Deputy):
			find(NoDeputy, r.Who.Role.String())
		}
	}
	if s.staff(r.Owner) == 0 {
		find(NoOwner, string(r.Owner))
	}
	return append(out, s.leftOut(r, from, to)...)
}

// leftOut is what the calendar has no place for, by reason. That an ordinary weekend is
// too short a closure is no news.
func (s *School) leftOut(r *task.Routine, from, to clock.Date) []Finding {
	if clocked, _ := r.Clocked(); !clocked {
		return nil
	}
	closures := slices.ContainsFunc(r.On, func(w task.When) bool { return w.Of == calendar.InClosure })
	var out []Finding
	for _, o := range task.Omissions(r.Schedule, s.Calendar, from, to) {
		if closures && o.Why == task.TooShort {
			continue
		}
		i := slices.IndexFunc(out, func(f Finding) bool { return f.Why == o.Why })
		if i < 0 {
			i = len(out)
			out = append(out, Finding{Kind: LeftOut, Routine: r.Code, Why: o.Why})
		}
		out[i].Where = append(out[i].Where, o.Slot)
	}
	return out
}

// byRole reports whether roles alone say who does it.
func byRole(a task.Assignee) bool {
	return len(a.Role) > 0 && a.Person == "" && a.OnDuty == "" && !a.Keeper && !a.Teacher && !a.Vendor && !a.System
}

// staff counts the people of these roles; a named deputy is there when two have the role.
func (s *School) staff(roles ...task.Role) int {
	n := 0
	for _, role := range roles {
		base := task.Role(strings.TrimRight(string(role), "0123456789"))
		if base == role {
			n += s.Staff[role]
		} else {
			n += max(0, s.Staff[base]-1)
		}
	}
	return n
}

// standsIn reports whether somebody is behind a deputy as a routine writes it. Posts
// and persons named by an event are taken for granted.
func (s *School) standsIn(deputy string) bool {
	if deputy == "" {
		return false
	}
	var roles task.Roles
	return roles.UnmarshalText([]byte(deputy)) != nil || s.staff(roles...) > 0
}
