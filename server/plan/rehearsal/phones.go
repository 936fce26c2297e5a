package rehearsal

import (
	"context"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

// addressBook knows the phone of everybody; the account of a person is the person.
type addressBook struct {
	byPerson map[database.ID]message.Address
	byOpenID map[identity.OpenID]database.ID
}

func (s *stage) addressBook() (*addressBook, error) {
	b := &addressBook{byPerson: make(map[database.ID]message.Address), byOpenID: make(map[identity.OpenID]database.ID)}
	for i, p := range s.Cast.People {
		openID, err := s.phones.OpenID(i)
		if err != nil {
			return nil, err
		}
		b.byPerson[p.ID] = message.Address{Account: p.ID, Mini: openID}
		b.byOpenID[openID] = p.ID
	}
	return b, nil
}

// Find implements message.Addresses.
func (b *addressBook) Find(_ context.Context, _ database.ID, persons []database.ID) (map[database.ID]message.Address, error) {
	found := make(map[database.ID]message.Address, len(persons))
	for _, person := range persons {
		if a, ok := b.byPerson[person]; ok {
			found[person] = a
		}
	}
	return found, nil
}

// Owner implements message.Addresses.
func (b *addressBook) Owner(_ context.Context, _ message.Channel, openID identity.OpenID) (database.ID, []database.ID, error) {
	person, ok := b.byOpenID[openID]
	if !ok {
		return database.ID{}, nil, nil
	}
	return person, []database.ID{person}, nil
}

// restorePhones gives the phones of a new process the rights that their holders had
// left when the last one stopped.
func (s *stage) restorePhones(ctx context.Context) error {
	for i, p := range s.Cast.People {
		credits, err := s.messages.Credit(identity.Into(ctx, s.principal(p.ID)))
		if err != nil {
			return err
		}
		for _, c := range credits {
			if c.Remaining > 0 {
				if err := s.phones.Accept(i, c.TemplateID, c.Remaining); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// ask lets a person who has just done a task answer the question of the mini-program:
// may it remind of the next one like it, and, of whoever answers for others, of what did
// not happen?
func (s *stage) ask(ctx context.Context, person database.ID, d *deed) error {
	purposes := []message.Purpose{purposeOf(s.byCode[d.task.Code])}
	if s.leads(person) {
		purposes = append(purposes, message.Exception)
	}
	results := make(map[string]string)
	for _, purpose := range purposes {
		template := s.Templates[message.Mini][purpose].ID
		answer := message.Reject
		if s.luck(d, "accept "+string(purpose)) < s.Behaviour.Accept {
			answer = message.Accept
			if err := s.phones.Accept(s.number[person], template, 1); err != nil {
				return err
			}
		}
		results[template] = string(answer)
	}
	return s.messages.Accepted(s.as(ctx, person), message.Report{
		ClientID: database.NewID(), At: s.clock.Now(), Results: results,
	})
}

// leads reports whether the person answers for what others do.
func (s *stage) leads(person database.ID) bool {
	for i := range s.Cast.Routines {
		if slices.Contains(s.role(s.Cast.Routines[i].Owner), person) {
			return true
		}
	}
	return false
}
