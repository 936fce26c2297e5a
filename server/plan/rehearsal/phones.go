package rehearsal

import (
	"context"

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
		a := message.Address{Account: p.ID}
		if s.bound(i) {
			a.Mini = openID
		}
		if s.follows(i) {
			if a.Official, err = s.phones.Follow(i); err != nil {
				return nil, err
			}
		}
		if a.Mini != "" || a.Official != "" {
			b.byPerson[p.ID] = a
			b.byOpenID[openID] = p.ID
		}
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
	answers := make(map[message.Purpose]bool)
	purposes := []message.Purpose{purposeOf(s.byCode[d.task.Code])}
	if s.leaders[person] {
		purposes = append(purposes, message.Exception)
	}
	for _, purpose := range purposes {
		answers[purpose] = s.luck(d, "accept "+string(purpose)) < s.Behaviour.Accept
	}
	return s.allow(ctx, person, answers)
}

// allow takes what a person answers to the question whether the school may send one more
// message of each purpose.
func (s *stage) allow(ctx context.Context, person database.ID, answers map[message.Purpose]bool) error {
	results := make(map[string]string, len(answers))
	for purpose, yes := range answers {
		template := s.Templates[message.Mini][purpose].ID
		results[template] = string(message.Reject)
		if !yes {
			continue
		}
		results[template] = string(message.Accept)
		if err := s.phones.Accept(s.number[person], template, 1); err != nil {
			return err
		}
	}
	return s.messages.Accepted(s.as(ctx, person), message.Report{
		ClientID: database.NewID(), At: s.clock.Now(), Results: results,
	})
}

// findLeaders are those who answer for what others do.
func (s *stage) findLeaders() map[database.ID]bool {
	leaders := make(map[database.ID]bool)
	for i := range s.Cast.Routines {
		for _, person := range s.role(s.Cast.Routines[i].Owner) {
			leaders[person] = true
		}
	}
	return leaders
}
