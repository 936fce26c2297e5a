package task

import (
	"fmt"
	"slices"

	"xiaoqin/server/calendar"
	"xiaoqin/server/errs"
)

// complaints collects what is wrong with a routine, each with its place.
type complaints []errs.Field

func (c *complaints) unless(ok bool, at, message string) {
	if !ok {
		*c = append(*c, errs.Field{Location: at, Message: message})
	}
}

// Check returns everything that is wrong with the routine on its own; see CheckSet
// for what it says about others.
func (r *Routine) Check() []errs.Field {
	var c complaints
	c.unless(code(r.Code), "code", wrongCode)
	c.unless(r.Name != "", "name", missing)
	c.unless(code(r.Evidence), "evidence", wrongCode)
	c.unless(r.Ladder != "", "ladder", missing)
	c.unless(r.Subject.known(), "subject", unknownSubject)
	c.unless(r.Split != Apart || r.Subject != "", "split", needsSubject)
	c.unless(r.Complete.Mode != Each || r.Subject != "", "complete.mode", needsSubject)
	c.unless(r.Owner.known(), "owner", hintRole)
	c.unless(r.Override == "" || r.Override.known(), "override", hintRole)
	c.unless((r.Override == "") || len(r.Needs) > 0, "override", overrideAlone)
	c.unless(r.Scope == "" || code(r.Scope), "scope", wrongCode)
	for i, role := range r.Complete.Sign {
		c.unless(role.signs() && !slices.Contains(r.Complete.Sign[:i], role), fmt.Sprintf("complete.sign[%d]", i), hintRole)
	}
	for i, in := range r.Inputs {
		var p calendar.Period
		c.unless(in.Of == "day" || p.UnmarshalText([]byte(in.Of)) == nil, fmt.Sprintf("inputs[%d].of", i), wrongInput)
	}
	clocked, event := r.Clocked()
	if !clocked && event == "" {
		c.unless(r.Split == Apart, "split", sinceApart)
	}
	r.Who.check(&c)
	r.checkDays(&c)
	return c
}

func (a Assignee) check(c *complaints) {
	someone := a.Person != "" || a.OnDuty != "" || a.Keeper || a.Teacher || a.System || len(a.Role) > 0
	c.unless(someone, "who", nobody)
	c.unless(!a.Vendor || len(a.Role) > 0, "who.role", vendorNeedsRole)
	c.unless(a.Person == "" || code(a.Person), "who.person", wrongCode)
	c.unless(a.OnDuty == "" || code(a.OnDuty), "who.on_duty", wrongCode)
	var roles Roles
	deputy := a.Deputy
	if len(deputy) > len(onDutyPrefix) && deputy[:len(onDutyPrefix)] == onDutyPrefix {
		deputy = deputy[len(onDutyPrefix):]
	}
	c.unless(deputy == "" || code(deputy) || roles.UnmarshalText([]byte(deputy)) == nil, "who.deputy", wrongDeputy)
}

func (s Schedule) checkDays(c *complaints) {
	c.unless(len(s.On) > 0, "on", missing)
	c.unless(len(s.Windows) > 0, "win", missing)
	clocked, event := s.Clocked()
	c.unless(clocked || len(s.On) == 1, "on", oneRule)
	c.unless(clocked || event != "" || len(s.Windows) == 1, "win", oneWindow)
	names, picked := make(map[string]bool), true
	for i, w := range s.On {
		at := fmt.Sprintf("on[%d]", i)
		w.check(c, at)
		c.unless(len(s.On) == 1 || w.Name != "" && !names[w.Name], at+".name", ownName)
		names[w.Name] = true
		picked = picked && w.Pick != 0
	}
	for i, w := range s.Except {
		at := fmt.Sprintf("except[%d]", i)
		w.check(c, at)
		c.unless(w.Day != "" || w.Dates != nil, at, exceptDays)
	}
	names = make(map[string]bool)
	for i, w := range s.Windows {
		at := fmt.Sprintf("win[%d]", i)
		c.unless(len(s.Windows) == 1 || w.Name != "" && !names[w.Name], at, ownName)
		names[w.Name] = true
		c.unless(w.Opens.Event == (event != ""), at, eventWindow)
		period := w.Opens.Period || w.Due.Period || w.Closes.Period
		c.unless(!period || picked, at, periodPicked)
	}
}

func (w When) check(c *complaints, at string) {
	sources := 0
	for _, set := range []bool{w.Day != "", len(w.Dates) > 0, w.Since != nil, w.Fact != "", w.Event != ""} {
		if set {
			sources++
		}
	}
	c.unless(sources == 1, at, oneSource)
	c.unless(w.Name == "" || word(w.Name), at+".name", wrongCode)
	c.unless(w.Fact == "" || code(w.Fact), at+".fact", wrongCode)
	c.unless(w.Event == "" || code(w.Event), at+".event", wrongCode)
	filters := w.Weekdays != nil || w.Months != nil || w.Breaks != nil || w.Pick != 0
	c.unless(w.Day != "" || !filters, at, dayOnly)
	c.unless((w.Pick != 0) == (w.Of != ""), at+".pick", pickOf)
	c.unless(w.Min == 0 || w.Pick != 0 && w.Min > 0, at+".min", minPick)
	c.unless(w.Pick >= -farthest && w.Pick <= farthest, at+".pick", pickOf)
	for _, m := range w.Months {
		c.unless(m >= 1 && m <= 12, at+".months", wrongMonth)
	}
	for _, b := range w.Breaks {
		c.unless(calendar.KnownHoliday(b), at+".breaks", wrongBreak)
	}
	for i, d := range w.Dates {
		c.unless(!slices.Contains(w.Dates[:i], d) && !d.IsZero(), at+".dates", dateTwice)
	}
	moved := w.Shift.N != 0 || w.Roll.To != ""
	c.unless(!moved || w.Event == "" && w.Since == nil, at, eventMoved)
	c.unless(w.Shift.N == 0 || w.Fact == "", at+".shift", eventMoved)
	if w.Since != nil {
		c.unless(code(w.Since.Of), at+".since.of", wrongCode)
		c.unless(w.Since.Days >= 0 && w.Since.Use >= 0 && (w.Since.Days > 0 || w.Since.Use > 0), at+".since", sinceLimit)
		c.unless(w.Since.Roll.To == "" || w.Since.Roll.Back, at+".since.roll", sinceBack)
	}
}

// CheckSet returns what is wrong between routines and ladders that belong together:
// names that lead nowhere, and gates whose scopes can never meet.
func CheckSet(routines []Routine, ladders map[string]Ladder) []errs.Field {
	var c complaints
	byCode := make(map[string]*Routine, len(routines))
	does := make(map[string]bool)
	for i := range routines {
		r := &routines[i]
		c.unless(byCode[r.Code] == nil, r.Code, codeTwice)
		byCode[r.Code] = r
		does[r.Does] = true
	}
	known := func(code string) bool { return byCode[code] != nil }
	for i := range routines {
		r := &routines[i]
		_, ok := ladders[r.Ladder]
		c.unless(ok, r.Code+".ladder", noSuchLadder)
		c.unless(r.Who.NotWho == "" || known(r.Who.NotWho), r.Code+".who.not_who", noSuchRoutine)
		for _, also := range r.Also {
			c.unless(known(also), r.Code+".also", noSuchRoutine)
		}
		for _, in := range r.Inputs {
			c.unless(in.Routine == "*" || known(in.Routine), r.Code+".inputs", noSuchRoutine)
		}
		for _, w := range r.On {
			c.unless(w.Since == nil || does[w.Since.Of], r.Code+".on", nobodyDoes)
		}
		for _, need := range r.Needs {
			c.unless(known(need) && need != r.Code, r.Code+".needs", noSuchRoutine)
			if other := byCode[need]; other != nil {
				c.unless(r.meets(other), r.Code+".needs", scopesApart)
			}
		}
	}
	return c
}

// meets reports whether the scopes of both can be the same: the gate would stay
// closed for ever otherwise.
func (r *Routine) meets(other *Routine) bool {
	if r.Scope != other.Scope {
		return false
	}
	for _, w := range r.Windows {
		if !slices.ContainsFunc(other.Windows, func(o Window) bool { return o.Name == w.Name }) {
			return false
		}
	}
	return true
}
