package identity

import (
	"context"

	"xiaoqin/server/database"
)

// PhonesOf gives the phone numbers of active staff of the principal's school, for calling
// them at once, and records of each whose number was read for what: about is an Object,
// such as an incident. It is for packages that have judged that the principal may call
// these people, and asks no permission. Who has left, and who gave no number, is left out.
func (s *Service) PhonesOf(ctx context.Context, people []database.ID, about string) (map[database.ID]Phone, error) {
	phones := make(map[database.ID]Phone, len(people))
	if len(people) == 0 {
		return phones, nil
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		found, err := s.store.peopleByID(ctx, From(ctx).SchoolID, people)
		if err != nil {
			return err
		}
		events := make([]Event, 0, len(found))
		for _, p := range found {
			if p.State != Active || p.Phone == "" || !p.isStaff() {
				continue
			}
			phones[p.ID] = p.Phone
			events = append(events, Event{Action: "phone.read", Object: Object("person", p.ID), Detail: map[string]string{"about": about}})
		}
		return s.Record(ctx, events...)
	})
	if err != nil {
		return nil, err
	}
	return phones, nil
}
