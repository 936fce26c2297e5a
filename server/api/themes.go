package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
	"xiaoqin/server/theme"
)

func (s *Server) themeRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/themes", ID: "list-themes", Tag: "theme", Access: forHolders(identity.TaskDo),
		Summary:     "List the safety lessons of this term and how far each is",
		Description: "By the day they are for, also those ahead. Counts are those of the school for those who may watch it, and of one's own classes for a class teacher.",
	}, s.listThemes)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/themes/{id}", ID: "get-theme", Tag: "theme", Access: forHolders(identity.TaskDo),
		Summary: "Get the card of a safety lesson: which classes held it, the photos, who signed",
		Description: "The id is that of its task. Those who may watch the school, and those who sign, get every class in the order of the school; a class teacher gets their own. " +
			"A class is ticked, and a signature given, with finish-task and the key as target; a photo that comes later with prove-task.",
	}, s.getTheme)
}

type themeItem struct {
	TaskID  *database.ID  `json:"task_id,omitempty" doc:"Absent while it lies too far ahead."`
	Routine string        `json:"routine" example:"theme.bully"`
	Name    string        `json:"name" example:"防欺凌"`
	Plan    []string      `json:"plan" doc:"Rows of the semester plan." example:"[\"E3-3\"]"`
	Month   int           `json:"month" minimum:"1" maximum:"12" doc:"That it is for."`
	Opens   clock.Instant `json:"opens"`
	Due     clock.Instant `json:"due"`
	Closes  clock.Instant `json:"closes"`
	Phase   task.Phase    `json:"phase" enum:"scheduled,open,overdue,on_time,late,missed,excused,cancelled"`
	Classes int           `json:"classes" doc:"0 before it opens."`
	Held    int           `json:"held"`
	Signs   int           `json:"signs" doc:"Departments that sign."`
	Signed  int           `json:"signed"`
}

type themesOutput struct {
	Body struct {
		Term  string      `json:"term" example:"2021—2022学年第二学期" doc:"Empty for a school without a calendar."`
		Whole bool        `json:"whole" doc:"The counts are those of the school."`
		Items []themeItem `json:"items"`
	} `nameHint:"Themes"`
}

func (s *Server) listThemes(ctx context.Context, _ *struct{}) (*themesOutput, error) {
	term, months, err := s.theme.Term(ctx)
	if err != nil {
		return nil, err
	}
	out := &themesOutput{}
	out.Body.Term, out.Body.Items = term.Name, make([]themeItem, 0, len(months))
	out.Body.Whole = identity.From(ctx).May(identity.TaskWatch)
	for i := range months {
		out.Body.Items = append(out.Body.Items, themeItemOf(&months[i]))
	}
	return out, nil
}

func themeItemOf(m *theme.Month) themeItem {
	item := themeItem{
		Routine: m.Code, Name: m.Name, Plan: orNone(m.Plan), Month: int(m.Anchor.Month()),
		Opens: clock.At(m.Opens), Due: clock.At(m.Due), Closes: clock.At(m.Closes), Phase: task.Scheduled,
		Classes: m.Classes, Held: m.Held, Signs: m.Signs, Signed: m.Signed,
	}
	if m.Entry != nil {
		item.TaskID, item.Phase = &m.Entry.ID, m.Entry.Phase
	}
	return item
}

type themeClass struct {
	Key    string         `json:"key" doc:"Target of finish-task." example:"class:01926b3c-5d2e-7f00-8000-0123456789ab"`
	Name   string         `json:"name" example:"四（2）班"`
	HeldAt *clock.Instant `json:"held_at,omitempty"`
	HeldBy string         `json:"held_by,omitempty" doc:"Name."`
	Photos []database.ID  `json:"photos" doc:"Those that have arrived."`
	Taken  int            `json:"taken" doc:"Photos, also those still on a phone."`
	Mine   bool           `json:"mine" doc:"I am its head teacher."`
	May    bool           `json:"may" doc:"I may tick it now."`
	Who    []string       `json:"who" doc:"Names of those who have to hold it; empty once it was held."`
	Told   *ThemeCount    `json:"told,omitempty" doc:"Of its families; absent while no notice went with the lesson."`
}

// ThemeCount is how far the notice of a lesson came. It is exported because others embed it.
type ThemeCount struct {
	Families int `json:"families" doc:"That the notice was published to."`
	Opened   int `json:"opened" doc:"Of which a guardian has opened it."`
}

type themeSignature struct {
	Key      string         `json:"key" doc:"Target of finish-task." example:"sign:LD"`
	Name     string         `json:"name" example:"后勤主任"`
	SignedAt *clock.Instant `json:"signed_at,omitempty"`
	SignedBy string         `json:"signed_by,omitempty" doc:"Name; empty for an outsider."`
	May      bool           `json:"may" doc:"I may give it now."`
	Who      []string       `json:"who" doc:"Names of those who may."`
}

type themeTold struct {
	At clock.Instant `json:"at"`
	ThemeCount
}

type themeOutput struct {
	Body struct {
		TaskItem
		Plan       []string         `json:"plan" doc:"Rows of the semester plan."`
		Classes    int              `json:"classes" doc:"That are asked for; 0 before it opens."`
		Held       int              `json:"held"`
		Whole      bool             `json:"whole" doc:"Every class is listed."`
		Lines      []themeClass     `json:"lines" doc:"The classes that I see, in the order of the school."`
		Signatures []themeSignature `json:"signatures"`
		Told       *themeTold       `json:"told,omitempty" doc:"What the families of the classes listed were told with it; absent while they were not."`
	} `nameHint:"Theme"`
}

func (s *Server) getTheme(ctx context.Context, in *ByID) (*themeOutput, error) {
	card, err := s.theme.Find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &themeOutput{}
	b := &out.Body
	b.TaskItem, b.Plan = taskItemOf(card.Entry), orNone(card.Plan)
	b.Classes, b.Held, b.Whole = card.Classes, card.Held, card.Whole
	b.Lines, b.Signatures = make([]themeClass, 0, len(card.Lines)), make([]themeSignature, 0, len(card.Signatures))
	for _, c := range card.Lines {
		line := themeClass{c.Key, c.Name, c.HeldAt, c.HeldBy, orNone(c.Photos), c.Pictures, c.Mine, c.May, orNone(c.Who), nil}
		if card.Told != nil {
			line.Told = &ThemeCount{c.Told.Families, c.Told.Opened}
		}
		b.Lines = append(b.Lines, line)
	}
	for _, g := range card.Signatures {
		b.Signatures = append(b.Signatures, themeSignature{g.Key, g.Name, g.SignedAt, g.SignedBy, g.May, orNone(g.Who)})
	}
	if card.Told != nil {
		b.Told = &themeTold{card.Told.At, ThemeCount{card.Told.Families, card.Told.Opened}}
	}
	return out, nil
}
