package roster

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/task"
)

// Pattern is a post that people hold in turn.
type Pattern struct {
	Post  string             `json:"post"`            // as routines name it
	Name  string             `json:"name,omitempty"`  // as people say it: 校门白班; empty is the post
	Days  calendar.DaySet    `json:"days"`            // on which it is held
	From  calendar.TimeOfDay `json:"from"`            // first minute
	Until calendar.TimeOfDay `json:"until"`           // first minute after; of the next day unless it is later than From
	Roles []task.Role        `json:"roles"`           // whose people take turns, in the order of registration
	Crew  int                `json:"crew"`            // how many hold it together
	First int                `json:"first,omitempty"` // moves the turn
}

// ReadPatterns reads the YAML of a rosters file. ErrPatterns names the line, or what is
// wrong with which pattern.
func ReadPatterns(text []byte) ([]Pattern, error) {
	var file struct{ Rosters []Pattern }
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		refusal := ErrPatterns.With(fmt.Errorf("read rosters: %w", err))
		if at, ok := errors.AsType[yaml.Error](err); ok && at.GetToken() != nil {
			line := fmt.Sprintf("line %d", at.GetToken().Position.Line)
			return nil, refusal.WithFields(errs.Field{Location: line, Message: unreadable})
		}
		return nil, refusal
	}
	return file.Rosters, check(file.Rosters)
}

const (
	maxCode     = 40 // characters of a post
	maxName     = 40
	maxCrew     = 50
	maxPatterns = 200
)

// check says what is wrong with a list of patterns.
func check(patterns []Pattern) error {
	var wrong []errs.Field
	if len(patterns) > maxPatterns {
		wrong = append(wrong, errs.Field{Location: "rosters", Message: tooMany})
	}
	for i, p := range patterns {
		at := fmt.Sprintf("rosters[%d].", i)
		refuse := func(bad bool, key, message string) {
			if bad {
				wrong = append(wrong, errs.Field{Location: at + key, Message: message})
			}
		}
		refuse(!isCode(p.Post), "post", badPost)
		refuse(utf8.RuneCountInString(p.Name) > maxName, "name", badName)
		refuse(p.Days == "", "days", noDays)
		refuse(p.Crew < 1 || p.Crew > maxCrew, "crew", badCrew)
		refuse(p.First < 0, "first", badFirst)
		refuse(len(p.Roles) == 0, "roles", noRoles)
		for _, role := range p.Roles {
			account, _ := role.Account()
			refuse(account == "", "roles", badRole)
		}
	}
	if len(wrong) > 0 {
		return ErrPatterns.WithFields(wrong...)
	}
	return nil
}

// isCode reports whether routines can name a post so: small letters, digits and hyphens.
func isCode(s string) bool {
	for _, r := range s {
		if r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return s != "" && len(s) <= maxCode
}

// Hours are when the post is held on a day.
func (p Pattern) Hours(day clock.Date) (from, until time.Time) {
	from, until = day.At(p.From.Duration()), day.At(p.Until.Duration())
	if p.Until <= p.From {
		until = day.AddDays(1).At(p.Until.Duration())
	}
	return from, until
}

// Turn are the people who hold the post on a day, of all who may; fewer than the crew when
// there are not enough.
func (p Pattern) Turn(people []database.ID, day clock.Date) []database.ID {
	out := make([]database.ID, 0, p.Crew)
	for i := range min(p.Crew, len(people)) {
		out = append(out, people[(int(day)*p.Crew+p.First+i)%len(people)])
	}
	return out
}

// pool are the people who may hold the post, each once, in the order of the roles.
func (p Pattern) pool(members func(task.Role) []database.ID) []database.ID {
	var people []database.ID
	for _, role := range p.Roles {
		for _, person := range members(role) {
			if !slices.Contains(people, person) {
				people = append(people, person)
			}
		}
	}
	return people
}
