package school

import (
	"context"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school/spreadsheet"
)

func (s *Service) importPeople(ctx context.Context, school School, table spreadsheet.Table, report *Report) error {
	list, err := locate(table, peopleColumns, report)
	if err != nil {
		return err
	}
	r, err := s.loadRegister(ctx, school)
	if err != nil {
		return err
	}
	reader := peopleReader{
		list: list, report: report, year: school.Year, grades: school.Grades, classes: r.classes,
		index: func(child string) string { return string(s.store.childIndex(child)) },
	}
	groups := group(reader.read(), report)
	match(groups, r.people, report)
	if len(report.Problems) > 0 {
		return nil
	}
	r.report = report
	if err := s.savePeople(ctx, groups, r); err != nil {
		return err
	}
	for _, g := range groups {
		for _, e := range g.entries {
			r.takeHeads(g.person, e)
			r.takeSeat(g.person, e)
		}
	}
	return s.saveLinks(ctx, r)
}

// savePeople registers who is new and corrects who is known.
func (s *Service) savePeople(ctx context.Context, groups []*registrant, r *register) error {
	var fresh []*registrant
	var list []identity.NewPerson
	for _, g := range groups {
		if g.person == nil {
			fresh = append(fresh, g)
			list = append(list, identity.NewPerson{Name: g.name, Phone: g.phone, Roles: g.roles()})
			r.report.add(g.line(), "%s（%s）", g.name, roleNames(g.roles()))
		} else if err := s.correct(ctx, g, r.report); err != nil {
			return err
		}
	}
	people, err := s.people.CreatePeople(ctx, list)
	if err != nil {
		return err
	}
	for i, g := range fresh {
		g.person = r.addPerson(people[i])
	}
	return nil
}

// correct brings name, number and roles of a known person up to the file. No role is
// taken away: a list of guards says nothing about who drives the bus.
func (s *Service) correct(ctx context.Context, g *registrant, report *Report) error {
	p := g.person
	var change identity.PersonChange
	if p.Name != g.name {
		change.Name = &g.name
		report.correct(g.line(), "%s改名为%s", p.Name, g.name)
	}
	if g.phone != "" && p.Phone != g.phone {
		change.Phone = &g.phone
		report.correct(g.line(), phoneChange(p.Phone), g.name)
	}
	if change.Name != nil || change.Phone != nil {
		if _, err := s.people.UpdatePerson(ctx, p.ID, change); err != nil {
			return err
		}
		p.Name = g.name
		if change.Phone != nil {
			p.Phone = g.phone
		}
	}
	var more []identity.Role
	for _, role := range g.roles() {
		if !slices.Contains(p.Roles, role) {
			more = append(more, role)
		}
	}
	if len(more) == 0 {
		return nil
	}
	report.correct(g.line(), "%s加上岗位：%s", g.name, roleNames(more))
	changed, err := s.people.SetRoles(ctx, p.ID, append(slices.Clone(p.Roles), more...))
	if err != nil {
		return err
	}
	p.Roles = changed.Roles
	return nil
}

func phoneChange(before identity.Phone) string {
	if before == "" {
		return "%s补上了手机"
	}
	return "%s换了手机"
}

// saveLinks writes what the rows made of classes and seats.
func (s *Service) saveLinks(ctx context.Context, r *register) error {
	schoolID, now := r.school.ID, s.now()
	for classID, personID := range r.heads {
		if err := s.store.saveHead(ctx, schoolID, classID, personID); err != nil {
			return err
		}
	}
	for _, seat := range r.changedSeats {
		if err := s.store.saveSeat(ctx, schoolID, seat); err != nil {
			return err
		}
	}
	if err := s.store.createSeats(ctx, schoolID, r.newSeats, now); err != nil {
		return err
	}
	var links []Guardianship
	for h, relation := range r.links {
		links = append(links, Guardianship{SeatID: h.seat, PersonID: h.person, Relation: relation})
	}
	if err := s.store.link(ctx, schoolID, links, now); err != nil {
		return err
	}
	var touched []database.ID
	for _, h := range r.unlinked {
		if err := s.store.unlink(ctx, schoolID, now, "seat_id = ? AND person_id = ?", h.seat, h.person); err != nil {
			return err
		}
		touched = append(touched, h.seat)
	}
	empty, err := s.store.withoutGuardian(ctx, schoolID, touched)
	if err != nil {
		return err
	}
	return s.store.endSeats(ctx, schoolID, empty, now)
}

// loadRegister reads whom and which classes the school knows.
func (s *Service) loadRegister(ctx context.Context, school School) (*register, error) {
	classes, err := s.store.classes(ctx, school.ID)
	if err != nil {
		return nil, err
	}
	held, err := s.store.held(ctx, school.ID, seatFilter{})
	if err != nil {
		return nil, err
	}
	r := newRegister(school, classes)
	if err := s.eachPerson(ctx, func(p identity.Person) { r.addPerson(p) }); err != nil {
		return nil, err
	}
	for _, h := range held {
		r.addSeat(h)
	}
	return r, nil
}
