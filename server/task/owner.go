package task

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Owners are the heads who answer for a task of the principal's school, also those who
// are away, with their names and that of the principal. It returns ErrNotFound for a task
// of another school.
func (s *Service) Owners(ctx context.Context, id database.ID) ([]database.ID, Names, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return nil, nil, err
	}
	row, err := s.findTask(ctx, p.SchoolID, id)
	if err != nil {
		return nil, nil, err
	}
	d, err := s.openDesk(ctx, p.SchoolID)
	if err != nil {
		return nil, nil, err
	}
	staff, err := d.who(ctx)
	if err != nil {
		return nil, nil, err
	}
	holders, err := s.holdersOf(ctx, []database.ID{id})
	if err != nil {
		return nil, nil, err
	}
	var owners []database.ID
	for _, h := range holders[id] {
		if h.Part == PartOwner {
			owners = merge(owners, onTask{staff, row.OpensAt.Time()}.People(h.Ref, d.now))
		}
	}
	names := Names{}
	names.add(staff, append(owners, p.PersonID)...)
	return owners, names, nil
}
