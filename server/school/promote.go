package school

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// PromotionReport says what a move to the next school year did, or would do.
type PromotionReport struct {
	Promotion
	DryRun bool
	Stay   int // classes that only change their name
	Left   int // guardians without another child at the school
}

// Promote moves every class of the school to the school year that has come, which a
// school may do from 1 July on: names change by rule, head teachers stay with their
// classes, the last grade graduates and its seats end, empty first grades begin. Doing
// it twice changes nothing. A dry run writes nothing and does not count who leaves.
func (s *Service) Promote(ctx context.Context, dryRun bool) (PromotionReport, error) {
	p, err := require(ctx, identity.SchoolPromote)
	if err != nil {
		return PromotionReport{}, err
	}
	var report PromotionReport
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		school, err := s.store.lockSchool(ctx, p.SchoolID)
		if err != nil {
			return err
		}
		classes, err := s.store.classes(ctx, p.SchoolID)
		if err != nil {
			return err
		}
		report = PromotionReport{Promotion: promotion(classes, school.Grades, school.Year, promotionYear(s.today())), DryRun: dryRun}
		for _, c := range classes {
			if c.State == ClassActive {
				report.Stay++
			}
		}
		report.Stay -= len(report.Graduate)
		if dryRun || report.From == report.To {
			return nil
		}
		return s.promote(ctx, school, &report)
	})
	return report, err
}

func (s *Service) promote(ctx context.Context, school School, report *PromotionReport) error {
	var err error
	if report.Left, err = s.endClasses(ctx, school.ID, report.Graduate, ClassGraduated); err != nil {
		return err
	}
	if _, err := s.store.createClasses(ctx, school.ID, report.Found); err != nil {
		return err
	}
	if err := s.store.saveYear(ctx, school.ID, report.To); err != nil {
		return err
	}
	return s.record(ctx, "school.promote", "school", school.ID, map[string]string{
		"from": strconv.Itoa(int(report.From)), "to": strconv.Itoa(int(report.To)),
		"graduated": strconv.Itoa(len(report.Graduate)), "founded": strconv.Itoa(len(report.Found)), "left": strconv.Itoa(report.Left),
	})
}

// endClasses ends classes and their seats, and returns how many people left.
func (s *Service) endClasses(ctx context.Context, schoolID database.ID, classes []Class, state ClassState) (int, error) {
	if len(classes) == 0 {
		return 0, nil
	}
	var ids []database.ID
	var held []heldSeat
	for _, c := range classes {
		ids = append(ids, c.ID)
		part, err := s.store.held(ctx, schoolID, seatFilter{classID: c.ID})
		if err != nil {
			return 0, err
		}
		held = append(held, part...)
	}
	if err := s.store.endClasses(ctx, schoolID, ids, state, s.today()); err != nil {
		return 0, err
	}
	return s.endSeats(ctx, schoolID, held, s.now())
}

// String is the report in Chinese, the outcome first.
func (r PromotionReport) String() string {
	if r.From == r.To {
		return fmt.Sprintf("学校已经在 %s，没有要升的班。\n", r.From)
	}
	var b strings.Builder
	done := "已经升好"
	if r.DryRun {
		done = "只是试算，还没有升"
	}
	fmt.Fprintf(&b, "%s → %s：升级 %d 个班，毕业 %d 个班，新建 %d 个班。%s。\n",
		r.From, r.To, r.Stay, len(r.Graduate), len(r.Found), done)
	writeList(&b, "毕业", r.Graduate, func(c Class) string { return c.ClassKey.Name(r.From) })
	writeList(&b, "新建", r.Found, func(k ClassKey) string { return k.Name(r.To) })
	if r.Left > 0 {
		fmt.Fprintf(&b, "  离校：%d 位家长，没有别的孩子在校\n", r.Left)
	}
	return b.String()
}

func writeList[T any](b *strings.Builder, title string, items []T, name func(T) string) {
	if len(items) == 0 {
		return
	}
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = name(item)
	}
	fmt.Fprintf(b, "  %s：%s\n", title, strings.Join(names, "、"))
}
