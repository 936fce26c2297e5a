package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

const maxPage = 200

// pageSize keeps a page between 1 and 200 rows, 50 when nobody said.
func pageSize(limit int) int {
	if limit <= 0 {
		return 50
	}
	return min(limit, maxPage)
}

// CreatePerson registers one person in the principal's school.
func (s *Service) CreatePerson(ctx context.Context, person NewPerson) (Person, error) {
	people, err := s.create(ctx, []NewPerson{person}, func(int) string { return "" })
	if err != nil {
		return Person{}, err
	}
	return people[0], nil
}

// CreatePeople registers many people, all or none, in the order given. The fields of a
// refusal are located as "people[3].phone", counting from 0. Join it to an outer
// transaction to make links in the same one.
func (s *Service) CreatePeople(ctx context.Context, people []NewPerson) ([]Person, error) {
	return s.create(ctx, people, func(i int) string { return fmt.Sprintf("people[%d].", i) })
}

func (s *Service) create(ctx context.Context, list []NewPerson, prefix func(int) string) ([]Person, error) {
	actor := From(ctx)
	if err := actor.Require(PersonManage); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, nil
	}
	people, err := s.prepare(actor, list, prefix)
	if err != nil {
		return nil, err
	}
	events := make([]Event, 0, len(people))
	for _, p := range people {
		if err := mayManage(actor, p); err != nil {
			return nil, err
		}
		events = append(events, Event{Action: "person.create", Object: Object("person", p.ID), Detail: map[string]string{"roles": joined(p.Roles)}})
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.refuseTaken(ctx, actor.SchoolID, people, prefix); err != nil {
			return err
		}
		if err := s.store.createPeople(ctx, people); err != nil {
			return err
		}
		return s.Record(ctx, events...)
	})
	if err != nil {
		return nil, err
	}
	return people, nil
}

// prepare cleans the list and gathers everything that is wrong with it.
func (s *Service) prepare(actor Principal, list []NewPerson, prefix func(int) string) ([]Person, error) {
	var wrong []errs.Field
	people := make([]Person, 0, len(list))
	phones := make(map[Phone]bool, len(list))
	now := s.now()
	for i, n := range list {
		name, err := CleanName(n.Name)
		wrong = append(wrong, located(prefix(i), err)...)
		roles, err := cleanRoles(n.Roles)
		wrong = append(wrong, located(prefix(i), err)...)
		if n.Phone != "" {
			n.Phone, err = ParsePhone(string(n.Phone))
			wrong = append(wrong, located(prefix(i), err)...)
			if err == nil && phones[n.Phone] {
				wrong = append(wrong, errs.Field{Location: prefix(i) + "phone", Message: "这个手机号在名单里出现了两次。"})
			}
			phones[n.Phone] = true
		}
		people = append(people, Person{
			ID: database.NewID(), SchoolID: actor.SchoolID, Name: name, Phone: n.Phone, Roles: roles, State: Active, CreatedAt: now, UpdatedAt: now,
		})
	}
	if len(wrong) > 0 {
		return nil, ErrPersonInvalid.WithFields(wrong...)
	}
	return people, nil
}

// located puts the place in a list before the fields of an error.
func located(prefix string, err error) []errs.Field {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return nil
	}
	fields := slices.Clone(e.Fields)
	for i := range fields {
		fields[i].Location = prefix + fields[i].Location
	}
	return fields
}

func joined(roles []Role) string {
	texts := make([]string, 0, len(roles))
	for _, r := range roles {
		texts = append(texts, string(r))
	}
	return strings.Join(texts, " ")
}

// refuseTaken names every phone number that the school has registered for somebody else.
func (s *Service) refuseTaken(ctx context.Context, schoolID database.ID, people []Person, prefix func(int) string) error {
	var phones []Phone
	for _, p := range people {
		if p.Phone != "" {
			phones = append(phones, p.Phone)
		}
	}
	registered, err := s.store.peopleByPhone(ctx, schoolID, phones)
	if err != nil {
		return err
	}
	holders := make(map[Phone]database.ID, len(registered))
	for _, r := range registered {
		holders[r.Phone] = r.ID
	}
	var wrong []errs.Field
	for i, p := range people {
		if holder, taken := holders[p.Phone]; taken && holder != p.ID {
			wrong = append(wrong, errs.Field{Location: prefix(i) + "phone", Message: "这个手机号在本校已登记给别人。"})
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return ErrPhoneTaken.WithFields(wrong...)
}

// PersonFilter narrows a list of people; zero values do not.
type PersonFilter struct {
	Role  Role
	State PersonState

	staffOnly bool
}

// Person reads one person of the school. Who may not manage people sees staff without
// phone numbers, and themselves in full.
func (s *Service) Person(ctx context.Context, id database.ID) (Person, error) {
	actor := From(ctx)
	if err := actor.Require(SelfRead); err != nil {
		return Person{}, err
	}
	p, err := s.store.findPerson(ctx, actor.SchoolID, id)
	switch {
	case err != nil:
		return Person{}, err
	case actor.May(PersonManage), p.ID == actor.PersonID:
		return p, nil
	case actor.May(PersonRead) && p.isStaff():
		p.Phone = ""
		return p, nil
	default:
		return Person{}, ErrPersonUnknown
	}
}

// FindPersonByPhone finds the person whom the school registered with a phone number.
func (s *Service) FindPersonByPhone(ctx context.Context, phone Phone) (Person, error) {
	phone, err := ParsePhone(string(phone))
	if err != nil {
		return Person{}, err
	}
	found, err := s.PeopleByPhone(ctx, []Phone{phone})
	if err != nil {
		return Person{}, err
	}
	p, ok := found[phone]
	if !ok {
		return Person{}, ErrPersonUnknown
	}
	return p, nil
}

// PeopleByPhone finds those of the phone numbers, as ParsePhone gives them, that the school
// has registered.
func (s *Service) PeopleByPhone(ctx context.Context, phones []Phone) (map[Phone]Person, error) {
	actor := From(ctx)
	if err := actor.Require(PersonManage); err != nil {
		return nil, err
	}
	people, err := s.store.peopleByPhone(ctx, actor.SchoolID, phones)
	if err != nil {
		return nil, err
	}
	found := make(map[Phone]Person, len(people))
	for _, p := range people {
		found[p.Phone] = p
	}
	return found, nil
}

// PeopleByID reads people of the principal's school by id, without phone numbers; unknown
// ids are left out. It is for packages that have judged themselves who may see these
// people, such as the guardians of a class, and asks no permission.
func (s *Service) PeopleByID(ctx context.Context, ids []database.ID) (map[database.ID]Person, error) {
	people, err := s.store.peopleByID(ctx, From(ctx).SchoolID, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[database.ID]Person, len(people))
	for _, p := range people {
		p.Phone = ""
		found[p.ID] = p
	}
	return found, nil
}

// ListPeople reads a page of the school's people in the order of registration: at most
// limit (1 to 200) after the given id, zero meaning the first. Next is where the following
// page begins, zero at the end. Who may not manage people sees staff without phone numbers.
func (s *Service) ListPeople(ctx context.Context, filter PersonFilter, after database.ID, limit int) (people []Person, next database.ID, err error) {
	actor := From(ctx)
	if err := actor.Require(PersonRead); err != nil {
		return nil, next, err
	}
	manages := actor.May(PersonManage)
	if !manages && filter.Role == RoleGuardian {
		return nil, next, forbidden(PersonManage)
	}
	filter.staffOnly = !manages
	limit = pageSize(limit)
	people, err = s.store.listPeople(ctx, actor.SchoolID, filter, after, limit+1)
	if err != nil {
		return nil, next, err
	}
	if len(people) > limit {
		people = people[:limit]
		next = people[limit-1].ID
	}
	for i := range people {
		if !manages && people[i].ID != actor.PersonID {
			people[i].Phone = ""
		}
	}
	return people, next, nil
}
