package apitest

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
)

// School is a school with one person of every role, each with a session.
type School struct {
	ID     database.ID
	People map[identity.Role]Person
}

// Person is somebody of a school who has logged in.
type Person struct {
	ID, AccountID, MembershipID database.ID
	Name, Phone, Token          string
}

// AddSchool founds a school and registers one person of every role. Scenarios know them
// by the name of the school: "a.id", "a.guard.membership".
func (w *World) AddSchool(tb testing.TB, name string) School {
	tb.Helper()
	operator := identity.Into(tb.Context(), identity.System(database.ID{}))
	founded, err := w.School.Create(operator, school.NewSchool{Code: "school-" + name, Name: name + "小学"})
	if err != nil {
		tb.Fatal(err)
	}
	s := School{ID: founded.ID, People: map[identity.Role]Person{}}
	w.Name(name+".id", s.ID)
	for _, role := range identity.Roles() {
		s.People[role] = w.AddPerson(tb, s.ID, name+"."+string(role), role)
	}
	return s
}

// AddPerson registers a person who then binds an account of their own and logs in.
func (w *World) AddPerson(tb testing.TB, schoolID database.ID, name string, roles ...identity.Role) Person {
	tb.Helper()
	registered := w.Register(tb, schoolID, name, roles...)
	p := Person{ID: registered.ID, Name: registered.Name, Phone: string(registered.Phone)}
	p.AccountID = w.Login(tb, name).AccountID
	p.MembershipID = w.Claim(tb, p.AccountID, schoolID, p.ID)
	p.Token = string(w.Login(tb, name).Token)
	w.Name(name+".account", p.AccountID)
	w.Name(name+".membership", p.MembershipID)
	w.NameText(name+".token", p.Token)
	return p
}

// Register registers a person who has no account yet.
func (w *World) Register(tb testing.TB, schoolID database.ID, name string, roles ...identity.Role) identity.Person {
	tb.Helper()
	n := w.people.Add(1)
	ctx := identity.Into(tb.Context(), identity.System(schoolID))
	p, err := w.Identity.CreatePerson(ctx, identity.NewPerson{
		Name:  fmt.Sprintf("%s%d", privateName, n),
		Phone: identity.Phone(fmt.Sprintf("%s%05d", privatePhone, n)),
		Roles: roles,
	})
	if err != nil {
		tb.Fatal(err)
	}
	w.Company.hire(p)
	w.Name(name+".id", p.ID)
	w.NameText(name+".name", p.Name)
	w.NameText(name+".phone", string(p.Phone))
	return p
}

// Login starts a session of the WeChat user of that name.
func (w *World) Login(tb testing.TB, name string) identity.Login {
	tb.Helper()
	login, err := w.Identity.Login(tb.Context(), "user:"+name)
	if err != nil {
		tb.Fatal(err)
	}
	w.mu.Lock()
	w.secrets = append(w.secrets, string(login.Token))
	w.mu.Unlock()
	return login
}

// Claim binds an account to a person by an invitation and gives the membership.
func (w *World) Claim(tb testing.TB, account, schoolID, person database.ID) database.ID {
	tb.Helper()
	invite, err := w.Identity.CreateInvite(identity.Into(tb.Context(), identity.System(schoolID)), person)
	if err != nil {
		tb.Fatal(err)
	}
	ctx := identity.Into(tb.Context(), identity.Principal{AccountID: account})
	m, err := w.Identity.ClaimByInvite(ctx, string(invite.Code), person.String())
	if err != nil {
		tb.Fatal(err)
	}
	return m.ID
}

// Say puts a message into the inbox of a person and gives its id.
func (w *World) Say(tb testing.TB, schoolID, personID database.ID, title string) database.ID {
	tb.Helper()
	err := w.Message.Enqueue(tb.Context(), message.Draft{
		School: schoolID, Purpose: message.DutyDue, Origin: message.Origin{Kind: "test", ID: database.NewID()},
		Moment: clock.At(w.Clock.Now()), To: []database.ID{personID}, Title: title, Silent: true,
	})
	if err != nil {
		tb.Fatal(err)
	}
	items, _, err := w.Message.Inbox(w.as(schoolID, personID), database.ID{}, 1)
	if err != nil || len(items) == 0 {
		tb.Fatalf("nothing in the inbox: %v", err)
	}
	return items[0].ID
}

// Photograph uploads a photo of a person and gives its id.
func (w *World) Photograph(tb testing.TB, p Person) database.ID {
	tb.Helper()
	got := w.Do(Request(tb.Context(), "POST", "/api/v1/attachments", p.Token, Form(database.NewID().String(), "a.jpg", Picture(tb, 16))))
	var photo struct{ ID database.ID }
	if err := json.Unmarshal(got.Body.Bytes(), &photo); err != nil || photo.ID.IsZero() {
		tb.Fatalf("no photo: %v %s", err, got.Body)
	}
	return photo.ID
}

// photoChecks is the part of WeChat that looks at photos; it takes its time.
type photoChecks struct{ key string }

// Ask remembers the key of the last photo and names the trace after the photo.
func (c *photoChecks) Ask(_ context.Context, _, _, photo database.ID, key string) (string, error) {
	c.key = key
	return photo.String(), nil
}

// AskAbout has WeChat asked about a photo and gives the key with which it may read it.
func (w *World) AskAbout(tb testing.TB) (key string) {
	tb.Helper()
	if err := w.Photos.AskChecks(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return w.checks.key
}

// as acts as a person without a session.
func (w *World) as(schoolID, personID database.ID) context.Context {
	p := identity.System(schoolID)
	p.PersonID = personID
	return identity.Into(context.Background(), p)
}
