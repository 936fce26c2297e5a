package identity

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// PersonState says whether a person may act.
type PersonState string

// The states of a person. Left is final.
const (
	Active   PersonState = "active"
	Disabled PersonState = "disabled"
	Left     PersonState = "left"
)

const nameRunes = 30

// Person is somebody a school registered.
type Person struct {
	ID        database.ID
	SchoolID  database.ID
	Name      string
	Phone     Phone // empty when unknown, or when the reader may not see it
	Roles     []Role
	State     PersonState
	Bound     bool // a WeChat account acts as this person
	CreatedAt clock.Instant
	UpdatedAt clock.Instant
}

// leads reports whether the person manages the people of the school.
func (p Person) leads() bool { return slices.ContainsFunc(p.Roles, Role.leads) }

// isStaff reports whether the person has a role besides guardian.
func (p Person) isStaff() bool {
	return slices.ContainsFunc(p.Roles, func(r Role) bool { return r != RoleGuardian })
}

// NewPerson is a person to be registered. Phone may be empty; at least one role is needed.
type NewPerson struct {
	Name  string
	Phone Phone
	Roles []Role
}

// PersonChange corrects a person; nil leaves a value as it is, an empty phone erases it.
type PersonChange struct {
	Name  *string
	Phone *Phone
}

// apply cleans the new values and puts them in.
func (c PersonChange) apply(p *Person) error {
	if c.Name != nil {
		name, err := CleanName(*c.Name)
		if err != nil {
			return err
		}
		p.Name = name
	}
	if c.Phone == nil {
		return nil
	}
	p.Phone = ""
	if *c.Phone == "" {
		return nil
	}
	phone, err := ParsePhone(string(*c.Phone))
	p.Phone = phone
	return err
}

// CleanName trims a person's name and says what is wrong with it: a name has 1 to 30
// characters and no control characters.
func CleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	n := utf8.RuneCountInString(name)
	if n == 0 || n > nameRunes || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return "", ErrPersonInvalid.WithFields(errs.Field{Location: "name", Message: fmt.Sprintf("姓名要有 1 到 %d 个字。", nameRunes)})
	}
	return name, nil
}

// cleanRoles sorts the roles and refuses none, unknown ones and operator.
func cleanRoles(roles []Role) ([]Role, error) {
	if len(roles) == 0 {
		return nil, ErrPersonInvalid.WithFields(errs.Field{Location: "roles", Message: "至少要有一个角色。"})
	}
	for _, r := range roles {
		if !r.grantable() {
			return nil, ErrPersonInvalid.WithFields(errs.Field{Location: "roles", Message: "没有这个角色，请从列表里选。"})
		}
	}
	return ordered(roles), nil
}

// mayManage refuses to let anybody but a principal or the operator touch somebody who
// leads, or make somebody a leader.
func mayManage(actor Principal, target Person, granted ...Role) error {
	if err := actor.Require(PersonManage); err != nil {
		return err
	}
	if target.leads() || slices.ContainsFunc(granted, Role.leads) {
		return actor.Require(LeaderManage)
	}
	return nil
}
