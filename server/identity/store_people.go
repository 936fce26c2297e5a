package identity

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// batch bounds the rows of one INSERT and the values of one IN.
const batch = 200

type personRow struct {
	ID          database.ID
	SchoolID    database.ID
	Name        string
	PhoneSealed database.NullBytes
	PhoneIndex  database.NullBytes
	State       PersonState
	CreatedAt   clock.Instant
	UpdatedAt   clock.Instant
}

// TableName is what gorm asks for.
func (personRow) TableName() string { return "people" }

type personRoleRow struct {
	PersonID database.ID
	Role     Role
	SchoolID database.ID
}

// TableName is what gorm asks for.
func (personRoleRow) TableName() string { return "person_roles" }

func (s store) personRow(p Person) personRow {
	row := personRow{ID: p.ID, SchoolID: p.SchoolID, Name: p.Name, State: p.State, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt}
	if p.Phone != "" {
		row.PhoneSealed = s.vault.Seal(fieldPhone, p.ID, string(p.Phone))
		row.PhoneIndex = s.vault.Index(fieldPhone, string(p.Phone))
	}
	return row
}

func (s store) createPeople(ctx context.Context, people []Person) error {
	rows := make([]personRow, 0, len(people))
	var roles []personRoleRow
	for _, p := range people {
		rows = append(rows, s.personRow(p))
		roles = append(roles, roleRows(p)...)
	}
	err := s.db.In(ctx).CreateInBatches(rows, batch).Error
	if database.IsDuplicate(err) {
		return ErrPhoneTaken
	}
	if err == nil {
		err = s.db.In(ctx).CreateInBatches(roles, batch).Error
	}
	if err != nil {
		return fmt.Errorf("register people: %w", err)
	}
	return nil
}

func roleRows(p Person) []personRoleRow {
	rows := make([]personRoleRow, 0, len(p.Roles))
	for _, r := range p.Roles {
		rows = append(rows, personRoleRow{PersonID: p.ID, Role: r, SchoolID: p.SchoolID})
	}
	return rows
}

// savePerson writes name, phone and state.
func (s store) savePerson(ctx context.Context, p Person) error {
	row := s.personRow(p)
	err := s.query(ctx, p.SchoolID).Model(&personRow{}).Where("id = ?", p.ID).Updates(map[string]any{
		"name": row.Name, "phone_sealed": row.PhoneSealed, "phone_index": row.PhoneIndex, "state": row.State, "updated_at": row.UpdatedAt,
	}).Error
	if database.IsDuplicate(err) {
		return ErrPhoneTaken
	}
	if err != nil {
		return fmt.Errorf("save person: %w", err)
	}
	return nil
}

func (s store) saveRoles(ctx context.Context, p Person) error {
	if err := s.query(ctx, p.SchoolID).Delete(&personRoleRow{}, "person_id = ?", p.ID).Error; err != nil {
		return fmt.Errorf("take roles: %w", err)
	}
	if len(p.Roles) == 0 {
		return nil
	}
	if err := s.db.In(ctx).Create(roleRows(p)).Error; err != nil {
		return fmt.Errorf("give roles: %w", err)
	}
	return nil
}

// lockPerson reads a person of the school and keeps others from changing them.
func (s store) lockPerson(ctx context.Context, schoolID, id database.ID) (Person, error) {
	return s.takePerson(ctx, s.query(ctx, schoolID).Clauses(forUpdate), id)
}

func (s store) findPerson(ctx context.Context, schoolID, id database.ID) (Person, error) {
	return s.takePerson(ctx, s.query(ctx, schoolID), id)
}

func (s store) takePerson(ctx context.Context, q *gorm.DB, id database.ID) (Person, error) {
	people, err := s.people(ctx, q.Where("id = ?", id))
	if err == nil && len(people) == 0 {
		err = ErrPersonUnknown
	}
	if err != nil {
		return Person{}, err
	}
	return people[0], nil
}

// people reads the rows of a query with phone, roles and binding.
func (s store) people(ctx context.Context, q *gorm.DB) ([]Person, error) {
	var rows []personRow
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	people := make([]Person, 0, len(rows))
	at := make(map[database.ID]*Person, len(rows))
	ids := make([]database.ID, 0, len(rows))
	for _, r := range rows {
		p := Person{ID: r.ID, SchoolID: r.SchoolID, Name: r.Name, State: r.State, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
		if len(r.PhoneSealed) > 0 {
			phone, err := s.vault.Open(fieldPhone, r.ID, r.PhoneSealed)
			if err != nil {
				return nil, err
			}
			p.Phone = Phone(phone)
		}
		people = append(people, p)
		at[r.ID], ids = &people[len(people)-1], append(ids, r.ID)
	}
	if len(ids) == 0 {
		return people, nil
	}
	return people, s.fill(ctx, ids, at)
}

// fill adds roles and bindings.
func (s store) fill(ctx context.Context, ids []database.ID, at map[database.ID]*Person) error {
	var roles []personRoleRow
	if err := s.db.In(ctx).Find(&roles, "person_id IN ?", ids).Error; err != nil {
		return fmt.Errorf("read roles: %w", err)
	}
	for _, r := range roles {
		at[r.PersonID].Roles = append(at[r.PersonID].Roles, r.Role)
	}
	for _, p := range at {
		p.Roles = ordered(p.Roles)
	}
	var bound []database.ID
	if err := s.db.In(ctx).Model(&membershipRow{}).Where("person_id IN ?", ids).Pluck("person_id", &bound).Error; err != nil {
		return fmt.Errorf("read bindings: %w", err)
	}
	for _, id := range bound {
		at[id].Bound = true
	}
	return nil
}

// identities lists what an account may act as, with names.
func (s store) identities(ctx context.Context, accountID database.ID) ([]Membership, error) {
	memberships, err := s.memberships(ctx, accountID)
	if err != nil || len(memberships) == 0 {
		return nil, err
	}
	names := make(map[database.ID]string, len(memberships))
	list := make([]Membership, 0, len(memberships))
	var ids []database.ID
	for _, m := range memberships {
		ids = append(ids, m.PersonID)
	}
	var rows []personRow
	if err := s.db.In(ctx).Select("id", "name").Find(&rows, "id IN ?", ids).Error; err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	for _, m := range memberships {
		list = append(list, Membership{
			ID: m.ID, SchoolID: m.SchoolID, PersonID: m.PersonID, PersonName: names[m.PersonID], Roles: ordered(m.Roles),
		})
	}
	return list, nil
}

// peopleByPhone finds people of one school; those who left have no phone any more.
func (s store) peopleByPhone(ctx context.Context, schoolID database.ID, phones []Phone) ([]Person, error) {
	var found []Person
	for chunk := range slices.Chunk(phones, batch) {
		people, err := s.people(ctx, s.query(ctx, schoolID).Where("phone_index IN ?", s.phoneIndexes(chunk)))
		if err != nil {
			return nil, err
		}
		found = append(found, people...)
	}
	return found, nil
}

func (s store) phoneIndexes(phones []Phone) [][]byte {
	indexes := make([][]byte, 0, len(phones))
	for _, p := range phones {
		indexes = append(indexes, s.vault.Index(fieldPhone, string(p)))
	}
	return indexes
}

// lockByPhone reads, in all schools, the active people with a phone number, in the order
// in which every transaction locks them.
func (s store) lockByPhone(ctx context.Context, phone Phone) ([]Person, error) {
	return s.people(ctx, s.db.In(ctx).Clauses(forUpdate).
		Where("phone_index = ? AND state = ?", s.vault.Index(fieldPhone, string(phone)), Active).Order("school_id, id"))
}

func (s store) peopleByID(ctx context.Context, schoolID database.ID, ids []database.ID) ([]Person, error) {
	var found []Person
	for chunk := range slices.Chunk(ids, batch) {
		people, err := s.people(ctx, s.query(ctx, schoolID).Where("id IN ?", chunk))
		if err != nil {
			return nil, err
		}
		found = append(found, people...)
	}
	return found, nil
}

// listPeople reads a page in the order of registration.
func (s store) listPeople(ctx context.Context, schoolID database.ID, f PersonFilter, after database.ID, limit int) ([]Person, error) {
	q := s.query(ctx, schoolID)
	if !after.IsZero() {
		q = q.Where("id > ?", after)
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	roles := s.db.In(ctx).Model(&personRoleRow{}).Select("1").Where("person_roles.school_id = people.school_id AND person_roles.person_id = people.id")
	switch {
	case f.Role != "":
		q = q.Where("EXISTS (?)", roles.Where("role = ?", f.Role))
	case f.staffOnly:
		q = q.Where("EXISTS (?)", roles.Where("role <> ?", RoleGuardian))
	}
	return s.people(ctx, q.Order("id").Limit(limit))
}
