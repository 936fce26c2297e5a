package school

import (
	"context"
	"fmt"
	"strings"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// FindPerson finds one person for a command: by phone number, by id, or by a name that
// nobody else at the school has. It refuses with ErrPersonNobody or ErrPersonSeveral.
func (s *Service) FindPerson(ctx context.Context, who string) (identity.Person, error) {
	if _, err := require(ctx, identity.PersonManage); err != nil {
		return identity.Person{}, err
	}
	if id, err := database.ParseID(who); err == nil {
		return s.people.Person(ctx, id)
	}
	if phone, wrong := readPhone(who); wrong == "" && phone != "" {
		return s.people.FindPersonByPhone(ctx, phone)
	}
	var found []identity.Person
	err := s.eachPerson(ctx, func(p identity.Person) {
		if p.Name == tidy(who) {
			found = append(found, p)
		}
	})
	switch {
	case err != nil:
		return identity.Person{}, err
	case len(found) == 0:
		return identity.Person{}, ErrPersonNobody
	case len(found) > 1:
		return identity.Person{}, ErrPersonSeveral
	}
	return found[0], nil
}

// eachPerson walks everybody who has not left, in the order of registration.
func (s *Service) eachPerson(ctx context.Context, visit func(identity.Person)) error {
	var after database.ID
	for {
		page, next, err := s.people.ListPeople(ctx, identity.PersonFilter{}, after, batch)
		if err != nil {
			return err
		}
		for _, p := range page {
			if p.State != identity.Left {
				visit(p)
			}
		}
		if next.IsZero() {
			return nil
		}
		after = next
	}
}

// Invitation is a fresh invite with what the person needs to be told. It prints the
// code; it must not be logged.
type Invitation struct {
	identity.Invite
	Name  string
	Roles []identity.Role
}

// Invite makes a code that binds a WeChat user to the person. See FindPerson for who,
// and identity.CreateInvite for what else may refuse it.
func (s *Service) Invite(ctx context.Context, who string) (Invitation, error) {
	person, err := s.FindPerson(ctx, who)
	if err != nil {
		return Invitation{}, err
	}
	invite, err := s.people.CreateInvite(ctx, person.ID)
	return Invitation{Invite: invite, Name: person.Name, Roles: person.Roles}, err
}

// String is the invitation in Chinese, to be handed to the person.
func (i Invitation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s（%s）的绑定码：%s\n", i.Name, roleNames(i.Roles), string(i.Code))
	fmt.Fprintf(&b, "打开小程序，点“输 6 位绑定码”。%s 前有效，只能用一次。\n", i.ExpiresAt.Time().Format("1月2日 15:04"))
	return b.String()
}
