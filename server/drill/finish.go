package drill

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

const maxFindings = 20

// Finding is something that went wrong, for the hazards of the school.
type Finding struct {
	ID     database.ID // the same for every repeat
	Drill  database.ID
	Name   string // of the routine
	Words  string
	Place  string        // may be empty
	Photos []database.ID // ids that the phone gave them
}

// Ending is what is said at the end of a drill.
type Ending struct {
	Tap
	Note     string
	Photos   []database.ID // ids that the phone gave them
	Findings []Finding
}

// Finish stops the clock, hands the drill in for its task, and makes a hazard of every
// finding, in one transaction. Whoever finishes signs where the routine asks for a
// signature of their role. The same tap again changes nothing. It returns ErrUnsettled
// while a class is not settled and no word says why.
func (s *Service) Finish(ctx context.Context, taskID database.ID, e Ending) (Drill, error) {
	e.Note = strings.TrimSpace(e.Note)
	if err := e.check(); err != nil {
		return Drill{}, err
	}
	detail, err := s.mine(ctx, taskID)
	if err != nil {
		return Drill{}, err
	}
	var out Drill
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.lockLast(ctx, identity.From(ctx).SchoolID, taskID)
		if err != nil {
			return err
		}
		if row == nil {
			return ErrNotStarted
		}
		if row.FinishedAt == nil {
			if err := s.finish(ctx, detail, row, e); err != nil {
				return err
			}
		}
		out, err = s.show(ctx, row)
		out.Runs = true
		return err
	})
	return out, err
}

func (e *Ending) check() error {
	wrong := e.wrong()
	if utf8.RuneCountInString(e.Note) > maxNote {
		wrong = append(wrong, errs.Field{Location: "note", Message: longNote})
	}
	if len(e.Findings) > maxFindings {
		wrong = append(wrong, errs.Field{Location: "findings", Message: manyFindings})
	}
	for i := range e.Findings {
		f := &e.Findings[i]
		f.Words = strings.TrimSpace(f.Words)
		if f.Words == "" || utf8.RuneCountInString(f.Words) > maxNote {
			wrong = append(wrong, errs.Field{Location: fmt.Sprintf("findings[%d].words", i), Message: wordless})
		}
		if f.ID.IsZero() {
			wrong = append(wrong, errs.Field{Location: fmt.Sprintf("findings[%d].id", i), Message: nameless})
		}
	}
	if len(wrong) > 0 {
		return ErrInvalid.WithFields(wrong...)
	}
	return nil
}

func (s *Service) finish(ctx context.Context, detail *task.Detail, row *drillRow, e Ending) error {
	classes, calls, err := s.muster(ctx, row)
	if err != nil {
		return err
	}
	board := newBoard(row.StartedAt, classes, calls)
	if len(classes) > 0 && board.Length == nil && e.Note == "" {
		return ErrUnsettled
	}
	p := identity.From(ctx)
	at := tapped(e.At, e.Sent, s.now(), row.StartedAt)
	row.FinishedAt, row.FinishedBy, row.Note = &at, &p.PersonID, e.Note
	if err := s.close(ctx, row); err != nil {
		return err
	}
	if err := s.photos.Attach(ctx, attachment.Owner{Kind: OriginKind, ID: row.ID}, e.Photos); err != nil {
		return err
	}
	for _, f := range e.Findings {
		f.Drill, f.Name = row.ID, row.Name
		f.Words = findingPrefix + f.Words
		if err := s.hazards.Found(ctx, f); err != nil {
			return err
		}
	}
	signs := signatures(detail, p)
	if len(signs) == 0 && detail.Task.Targets > 0 {
		return nil // it waits for those who sign, and for nothing else
	}
	_, err = s.tasks.Submit(ctx, row.TaskID, task.Evidence{
		ID: row.ID, At: at.Time(), Targets: signs, Passed: true, Note: summary(board, e.Note),
	})
	return err
}

// signatures are what the principal signs by finishing: for one of their roles that
// nobody has signed for yet. Nobody signs twice.
func signatures(detail *task.Detail, p identity.Principal) []string {
	for _, t := range detail.Targets {
		_, role, _ := t.Holder.Split()
		account, _ := task.Role(role).Account()
		if t.DoneAt == nil && !t.Void && slices.Contains(p.Roles, identity.Role(account)) {
			return []string{t.Key}
		}
	}
	return nil
}

// summary is what the task keeps: 3 分 42 秒，36 个班全到。
func summary(b Board, note string) string {
	var parts []string
	switch {
	case b.Length != nil:
		parts = append(parts, fmt.Sprintf("%s，%d 个班%s全到。", minutes(*b.Length), b.Classes, b.besides()))
	case len(b.Lines) > 0:
		parts = append(parts, fmt.Sprintf("%d 个班到齐 %d 个，没点名 %d 个，缺 %d 人。", b.Classes, b.Settled, b.Uncalled, b.Missing))
		for _, name := range b.Open {
			parts = append(parts, name+"没有到齐。")
		}
	}
	if note != "" {
		parts = append(parts, note)
	}
	return strings.Join(parts, "")
}

// besides names who was counted beside the classes: 、访客、校车上的孩子.
func (b *Board) besides() string {
	var out strings.Builder
	for _, l := range b.Lines {
		if l.Beside {
			out.WriteString("、" + l.Name)
		}
	}
	return out.String()
}

func minutes(d time.Duration) string {
	seconds := int(d.Seconds())
	return fmt.Sprintf("%d 分 %d 秒", seconds/60, seconds%60)
}
