package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

// Count is how far a notice came, in families (or colleagues).
type Count struct {
	Families int
	Waiting  int  // the push has not left yet
	Sent     int  // WeChat took it for one of the guardians; at least so many when Few
	Refused  int  // WeChat did not: nobody had allowed one more
	Unbound  int  // no guardian uses the mini-program
	Few      bool // it did not reach some, but fewer than five; Refused and Unbound are 0 then
	Opened   int
	Done     int
	Paper    int // told on paper or by telephone, as the class teacher counted
}

func (c *Count) add(o Count) {
	c.Families += o.Families
	c.Waiting += o.Waiting
	c.Sent += o.Sent
	c.Refused += o.Refused
	c.Unbound += o.Unbound
	c.Opened += o.Opened
	c.Done += o.Done
	c.Paper += o.Paper
}

// ClassReach is the count of one class; of the staff when the class is zero.
type ClassReach struct {
	Class ClassOf
	Count
	Choices  map[string]int // how often each was chosen, of an answer
	Mine     bool           // the principal counts its paper
	NudgedAt *clock.Instant // when those who had not opened it were reminded
}

// Reach is how far a published notice came.
type Reach struct {
	Item
	Classes   []ClassReach   // first grade first; one's own for a class teacher
	Total     Count          // of those listed
	NudgeFrom *clock.Instant // from when the principal may remind those who have not opened it; nil: not any more
	NudgedAt  *clock.Instant // when that was done last in one of the classes listed
}

// Reach gives the totals of a notice: all classes for those who approve notices or wrote
// it, their own for class teachers. It names no family.
func (s *Service) Reach(ctx context.Context, id database.ID) (Reach, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.NoticeWrite); err != nil {
		return Reach{}, err
	}
	row, err := s.store.find(ctx, p.SchoolID, id)
	if err != nil {
		return Reach{}, err
	}
	parts, err := s.parts(ctx, p, row)
	if err != nil {
		return Reach{}, err
	}
	counts, err := s.store.classes(ctx, row.ID)
	if err != nil {
		return Reach{}, err
	}
	classes, err := s.register.Classes(ctx, p.SchoolID)
	if err != nil {
		return Reach{}, fmt.Errorf("read classes: %w", err)
	}
	out := Reach{Item: itemOf(row)}
	for _, c := range counts {
		if k := slices.IndexFunc(classes, func(o ClassOf) bool { return o.ID == c.ClassID }); k >= 0 {
			out.add(classes[k], c, p, parts)
		} else {
			out.add(ClassOf{ID: c.ClassID}, c, p, parts) // the staff, or a class that has ended
		}
	}
	if !row.State.told() || len(out.Classes) == 0 && len(parts) == 0 {
		return Reach{}, ErrNotFound
	}
	out.sort()
	out.nudges(row)
	return out, s.deliveries(ctx, row, &out)
}

// add lists a class, unless it is none of the principal's affair.
func (r *Reach) add(class ClassOf, c classCount, p identity.Principal, parts []Part) {
	mine := !p.PersonID.IsZero() && class.Teacher == p.PersonID
	if !mine && len(parts) == 0 {
		return
	}
	r.Classes = append(r.Classes, ClassReach{
		Class: class, Mine: !class.ID.IsZero() && (mine || p.May(identity.NoticeApprove)), NudgedAt: c.NudgedAt,
		Count: Count{Families: c.Families, Opened: c.Opened, Done: c.Done, Paper: min(c.Paper, c.Families-c.Done)},
	})
}

func (r *Reach) sort() {
	slices.SortStableFunc(r.Classes, func(a, b ClassReach) int {
		if a.Class.Grade != b.Class.Grade { // the staff, of no grade, after all
			return (a.Class.Grade+9)%10 - (b.Class.Grade+9)%10
		}
		return compareNames(a.Class.Name, b.Class.Name)
	})
}

// compareNames puts 四（2）班 before 四（10）班.
func compareNames(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return slices.Compare([]byte(a), []byte(b))
}

// deliveries adds what became of the pushes.
func (s *Service) deliveries(ctx context.Context, row *noticeRow, out *Reach) error {
	reached, err := s.messages.Reached(ctx, row.SchoolID, row.ID)
	if err != nil {
		return fmt.Errorf("read deliveries: %w", err)
	}
	rows, _, err := s.store.allReaders(ctx, row.ID)
	if err != nil {
		return err
	}
	families := make(map[database.ID]*family)
	for _, r := range rows {
		key := r.SeatID
		if key.IsZero() {
			key = r.PersonID
		}
		if families[key] == nil {
			families[key] = &family{class: r.ClassID}
		}
		families[key].add(r, reached[r.PersonID])
	}
	at := make(map[database.ID]int, len(out.Classes))
	for i, c := range out.Classes {
		at[c.Class.ID] = i
	}
	for _, f := range families {
		if i, listed := at[f.class]; listed {
			out.Classes[i].take(f)
		}
	}
	out.hideFew()
	return nil
}

// family is what became of a notice on its way to a seat.
type family struct {
	class  database.ID
	push   message.Reached
	choice string
}

// add takes the best that any guardian has.
func (f *family) add(r readerRow, push message.Reached) {
	f.push = max(f.push, push)
	if r.Choice != "" {
		f.choice = r.Choice
	}
}

func (c *ClassReach) take(f *family) {
	switch f.push {
	case message.ReachedPhone:
		c.Sent++
	case message.ReachedSoon:
		c.Waiting++
	case message.ReachedRefusal:
		c.Refused++
	case message.ReachedNobody:
		c.Unbound++
	}
	if f.choice != "" {
		if c.Choices == nil {
			c.Choices = make(map[string]int)
		}
		c.Choices[f.choice]++
	}
}

// Paper is how many families of a class were told on paper or by telephone.
type Paper struct {
	Class    database.ID
	Families int // no more than have given no receipt yet
}

// Count takes what a class teacher counted, and gives the totals as they are then. A second
// number stands for the first. It refuses more than there are with ErrPaper, and a class that
// is somebody else's with ErrNotFound.
func (s *Service) Count(ctx context.Context, id database.ID, paper Paper) (Reach, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.NoticeWrite); err != nil {
		return Reach{}, err
	}
	before, err := s.Reach(ctx, id)
	if err != nil {
		return Reach{}, err
	}
	if !slices.ContainsFunc(before.Classes, func(c ClassReach) bool { return c.Class.ID == paper.Class && c.Mine }) {
		return Reach{}, ErrNotFound
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		c, err := s.store.lockClass(ctx, id, paper.Class)
		if err != nil {
			return err
		}
		if paper.Families < 0 || paper.Families > c.Families-c.Done {
			return ErrPaper
		}
		if err := s.store.savePaper(ctx, c, paper.Families, p.PersonID, s.now()); err != nil {
			return err
		}
		return s.record(ctx, "notice.paper", id, map[string]string{"class": paper.Class.String(), "families": strconv.Itoa(paper.Families)})
	})
	if err != nil {
		return Reach{}, err
	}
	return s.Reach(ctx, id)
}

func isNotFound(err error) bool {
	refusal, ok := errors.AsType[*errs.Error](err)
	return ok && refusal.Kind == errs.NotFound
}
