package patrol

import (
	"context"
	"slices"
	"sync"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// fresh is how long what was read serves the next check-in: as long as identity goes on
// seeing who somebody was. The plate and the version of the task are compared in the
// transaction, so that nothing old decides; a point that was renamed on another instance
// or a colleague who is on leave from now on may be seen as before for so long.
const fresh = time.Minute

// deskSize bounds what one process keeps at hand.
const deskSize = 4096

// desk keeps at hand what guards on their rounds need again and again: what a school
// walks, and which rounds a person is on.
type desk struct {
	mu     sync.Mutex
	routes map[database.ID]kept[routes]
	rounds map[walker]kept[[]Round]
}

type walker struct{ school, person database.ID }

type kept[T any] struct {
	value T
	at    clock.Instant
}

func (k kept[T]) good(now clock.Instant) bool { return k.at != 0 && now.Sub(k.at).Abs() < fresh }

func keep[K comparable, T any](m *map[K]kept[T], key K, value T, now clock.Instant) {
	if *m == nil || len(*m) >= deskSize {
		*m = make(map[K]kept[T])
	}
	(*m)[key] = kept[T]{value, now}
}

// routesOf is what a school walks, as it was a short while ago at the most.
func (s *Service) routesOf(ctx context.Context, school database.ID) (routes, error) {
	now := s.now()
	s.desk.mu.Lock()
	known := s.desk.routes[school]
	s.desk.mu.Unlock()
	if known.good(now) {
		return known.value, nil
	}
	found, err := s.store.routes(ctx, school)
	if err != nil {
		return found, err
	}
	s.desk.mu.Lock()
	keep(&s.desk.routes, school, found, now)
	s.desk.mu.Unlock()
	return found, nil
}

// forgetRoutes makes the next look at a school a new one, after something changed there.
func (s *Service) forgetRoutes(school database.ID) {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	delete(s.desk.routes, school)
}

// roundsAtHand are the rounds of a person as the last check-in left them, none when that
// is long ago. They must not be changed.
func (s *Service) roundsAtHand(p identity.Principal) []Round {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	if known := s.desk.rounds[walker{p.SchoolID, p.PersonID}]; known.good(s.now()) {
		return known.value
	}
	return nil
}

// keepRounds puts rounds of a person at hand; none takes them away.
func (s *Service) keepRounds(p identity.Principal, rounds []Round) {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	if rounds == nil {
		delete(s.desk.rounds, walker{p.SchoolID, p.PersonID})
		return
	}
	keep(&s.desk.rounds, walker{p.SchoolID, p.PersonID}, rounds, s.now())
}

// forgetRounds makes the next look at the rounds of a person a new one.
func (s *Service) forgetRounds(school, person database.ID) {
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	delete(s.desk.rounds, walker{school, person})
}

// with is a copy of the rounds in which one is replaced.
func with(rounds []Round, changed *Round) []Round {
	out := slices.Clone(rounds)
	for i := range out {
		if out[i].ID == changed.ID {
			out[i] = *changed
		}
	}
	return out
}
