package app

import (
	"context"
	"errors"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// erase clears what the capabilities above school know of a person.
func (s *system) erase(ctx context.Context, school, person database.ID) error {
	return errors.Join(
		s.message.Forget(ctx, school, person), s.photos.Forget(ctx, school, person), s.canteen.Forget(ctx, school, person),
		s.roster.Forget(ctx, school, person), s.notice.Forget(ctx, school, person),
	)
}

// eraseAccount clears what they know of a WeChat account.
func (s *system) eraseAccount(ctx context.Context, account database.ID) error {
	return errors.Join(
		s.message.ForgetAccount(ctx, account), s.patrol.ForgetAccount(ctx, account), s.family.ForgetAccount(ctx, account),
		s.asset.ForgetAccount(ctx, account), s.checklist.ForgetAccount(ctx, account),
	)
}

// noGuardian clears what they keep of somebody as a guardian.
func (s *system) noGuardian(ctx context.Context, school, person database.ID) error {
	return s.family.Forget(ctx, school, person)
}

// left gives away the tasks that a person held by name. Whether the person goes has been
// decided.
func (s *system) left(ctx context.Context, person database.ID) error {
	ctx = identity.Into(ctx, identity.System(identity.From(ctx).SchoolID))
	_, err := s.task.PersonLeft(ctx, person, database.ID{})
	return errors.Join(err, s.asset.PersonLeft(ctx, person))
}
