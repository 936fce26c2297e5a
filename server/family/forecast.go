package family

import (
	"context"
	"errors"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// few is below which a number of families is not told: it could be worked out who they are.
const few = 5

// Reach is how many families of a class the next reminder would reach, and how. A family is
// reached when one of its guardians is, by the first way that does.
type Reach struct {
	ClassID  database.ID
	Class    string // 四（2）班
	Teacher  string // who reaches the rest, on paper or by phone
	Families int
	Mini     int  // through the mini-program; at least so many when few are left
	Official int  // through the official account
	Left     int  // by neither; 0 when there are few
	Few      bool // some are left, but fewer than five
}

// Forecast is the reach of every class before the next holiday.
type Forecast struct {
	Holiday string // 清明节; empty when none is known
	First   clock.Date
	Classes []Reach
}

// Forecast tells, for the next holiday, what a safety notice would reach: totals of classes,
// never families.
func (s *Service) Forecast(ctx context.Context) (Forecast, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.ReachForecast); err != nil {
		return Forecast{}, err
	}
	var f Forecast
	_, days, err := s.tasks.Calendar(ctx)
	if err != nil && !errors.Is(err, task.ErrNoCalendar) {
		return f, fmt.Errorf("read calendar: %w", err)
	}
	if err == nil {
		today := clock.DateOf(s.clock.Now())
		for _, b := range days.Breaks() {
			if b.First > today {
				f.Holiday, f.First = b.Name, b.First
				break
			}
		}
	}
	system := installation(ctx, p.SchoolID)
	classes, err := s.schools.Classes(system)
	if err != nil {
		return f, err
	}
	f.Classes = make([]Reach, 0, len(classes))
	for _, class := range classes {
		families, err := s.schools.ClassFamilies(system, class.ID)
		if err != nil {
			return f, err
		}
		ways, err := s.messages.Ways(system, p.SchoolID, message.SafetyNotice, guardiansOf(families))
		if err != nil {
			return f, err
		}
		f.Classes = append(f.Classes, reach(class, families, ways))
	}
	return f, nil
}

func guardiansOf(families []school.Family) (persons []database.ID) {
	for _, f := range families {
		for _, g := range f.Guardians {
			persons = append(persons, g.PersonID)
		}
	}
	return persons
}

// reach counts the families of a class by the way that reaches them.
func reach(class school.ClassSummary, families []school.Family, ways map[database.ID]message.Channel) Reach {
	r := Reach{ClassID: class.ID, Class: class.Name, Teacher: class.TeacherName, Families: len(families)}
	for _, f := range families {
		way := message.Channel("")
		for _, g := range f.Guardians {
			if w := ways[g.PersonID]; w == message.Mini || way == "" {
				way = w
			}
			if way == message.Mini {
				break
			}
		}
		switch way {
		case message.Mini:
			r.Mini++
		case message.Official:
			r.Official++
		default:
			r.Left++
		}
	}
	if r.Left > 0 && r.Left < few {
		// Whoever knows how many families the class has must not be able to take away the
		// others: this is the same for one and for four.
		r.Mini = max(0, r.Families-(few-1)-r.Official)
		r.Left, r.Few = 0, true
	}
	return r
}
