package identity

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
)

// staff reads one row for each role of each person.
func (s store) staff(ctx context.Context, school database.ID) ([]Person, error) {
	var rows []struct {
		ID   database.ID
		Name string
		Role Role
	}
	err := s.db.In(ctx).Raw(`SELECT p.id, p.name, r.role FROM person_roles r JOIN people p ON p.id = r.person_id
		WHERE r.school_id = ? AND r.role IN ? AND p.state = ? ORDER BY p.id`, school, without(Roles(), RoleGuardian), Active).
		Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read staff: %w", err)
	}
	var people []Person
	for _, r := range rows {
		if n := len(people); n == 0 || people[n-1].ID != r.ID {
			people = append(people, Person{ID: r.ID, SchoolID: school, Name: r.Name, State: Active})
		}
		p := &people[len(people)-1]
		p.Roles = append(p.Roles, r.Role)
	}
	for i := range people {
		people[i].Roles = ordered(people[i].Roles)
	}
	return people, nil
}

func (s store) guardians(ctx context.Context, school database.ID) ([]database.ID, error) {
	var ids []database.ID
	err := s.db.In(ctx).Raw(`SELECT p.id FROM person_roles r JOIN people p ON p.id = r.person_id
		WHERE r.school_id = ? AND r.role = ? AND p.state = ? ORDER BY p.id`, school, RoleGuardian, Active).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("read guardians: %w", err)
	}
	return ids, nil
}
