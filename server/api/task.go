package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func (s *Server) taskRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/today", ID: "get-today", Tag: "task", Access: forHolders(identity.TaskDo),
		Summary:     "Get the first screen: my plate, what is unread, the credit left",
		Description: "Who may watch the school also gets what did not happen today, and who holds it.",
	}, s.getToday)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/tasks", ID: "list-tasks", Tag: "task", Access: forHolders(identity.TaskDo),
		Summary:     "List my plate, or the tasks due on a day, by the moment they are due",
		Description: "Without a day: what I have to do now and later today. With one: what was or is due then, in any state; of the whole school for those who may watch it.",
	}, s.listTasks)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/tasks/{id}", ID: "get-task", Tag: "task", Access: forHolders(identity.TaskDo),
		Summary: "Get a task with its holders, targets, gate and history",
	}, s.getTask)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/gaps", ID: "list-gaps", Tag: "task", Access: forHolders(identity.TaskWatch),
		Summary:     "List the tasks for which the school has to name somebody",
		Description: "nobody: neither holder, deputy nor owner is there; left: the holder left, and the deputy or owner has the task until somebody is named.",
	}, s.listGaps)
	s.taskPhoneRoutes()
	s.taskActRoutes()
}

// TaskItem is a task as lists show it.
type TaskItem struct {
	ID          database.ID    `json:"id"`
	Routine     string         `json:"routine" doc:"Code of what repeats." example:"guard.round"`
	Name        string         `json:"name" example:"重点部位巡查"`
	Subject     string         `json:"subject,omitempty" doc:"What it is about; absent for the school." example:"2号电梯"`
	SubjectKey  string         `json:"subject_key,omitempty" doc:"What it is about, as kind:id." example:"hazard:01926b3c-5d2e-7f00-8000-0123456789ab"`
	Evidence    string         `json:"evidence" doc:"What closes it." example:"check_in"`
	Form        string         `json:"form,omitempty" doc:"Form, or part of one, that its window asks for."`
	State       task.State     `json:"state" enum:"live,done,missed,excused,cancelled"`
	Phase       task.Phase     `json:"phase" enum:"scheduled,open,overdue,on_time,late,missed,excused,cancelled" doc:"The state read with the clock."`
	Part        task.Part      `json:"part,omitempty" enum:"holder,deputy,owner,leader,vendor,reviewer,system" doc:"What I am to it."`
	Opens       clock.Instant  `json:"opens"`
	Due         clock.Instant  `json:"due"`
	Closes      clock.Instant  `json:"closes"`
	Planned     *clock.Instant `json:"planned,omitempty" doc:"When it is meant to be done."`
	DoneAt      *clock.Instant `json:"done_at,omitempty"`
	Targets     int            `json:"targets" doc:"How much there is to tick."`
	TargetsDone int            `json:"targets_done"`
	Acked       bool           `json:"acked" doc:"Somebody said that they have seen it."`
	Owing       []owedTarget   `json:"owing,omitempty" doc:"What is left for me in person to tick, such as my class; on the first screen only."`
	Gap         task.Gap       `json:"gap,omitempty" enum:"nobody,left" doc:"Why somebody has to be named; in the list of gaps only."`
}

type owedTarget struct {
	Key  string `json:"key" example:"class:01926b3c-5d2e-7f00-8000-0123456789ab"`
	Name string `json:"name" example:"四（2）班"`
}

func taskItemOf(e task.Entry) TaskItem {
	return TaskItem{
		ID: e.ID, Routine: e.Code, Name: e.Name, Subject: e.Subject, SubjectKey: e.Task.Subject, Evidence: e.Routine.Evidence, Form: e.Form,
		State: e.State, Phase: e.Phase, Part: e.Part,
		Opens: clock.At(e.Opens), Due: clock.At(e.Due), Closes: clock.At(e.Closes),
		Planned: instant(e.Planned), DoneAt: instant(e.DoneAt),
		Targets: e.Targets, TargetsDone: e.TargetsDone, Acked: e.Acked != nil, Gap: e.Gap,
	}
}

type listTasksInput struct {
	Day   Day        `query:"day" doc:"On which they are due."`
	State task.State `query:"state" enum:"live,done,missed,excused,cancelled"`
	Of    string     `query:"of" enum:"me,school" default:"me"`
}

type listTasksOutput struct {
	Body list[TaskItem]
}

func (s *Server) listTasks(ctx context.Context, in *listTasksInput) (*listTasksOutput, error) {
	entries, err := s.findTasks(ctx, in)
	if err != nil {
		return nil, err
	}
	if in.State != "" {
		entries = slices.DeleteFunc(entries, func(e task.Entry) bool { return e.State != in.State })
	}
	return tasksOf(entries), nil
}

func (s *Server) findTasks(ctx context.Context, in *listTasksInput) ([]task.Entry, error) {
	switch {
	case in.Of == "school":
		return s.task.Day(ctx, in.Day.Date)
	case in.Day.IsZero():
		return s.task.Plate(ctx, time.Time{})
	default:
		return s.task.Mine(ctx, in.Day.Date)
	}
}

func (s *Server) listGaps(ctx context.Context, _ *struct{}) (*listTasksOutput, error) {
	entries, err := s.task.Gaps(ctx)
	if err != nil {
		return nil, err
	}
	return tasksOf(entries), nil
}

func tasksOf(entries []task.Entry) *listTasksOutput {
	out := &listTasksOutput{}
	out.Body.Items = taskItems(entries)
	return out
}

func taskItems(entries []task.Entry) []TaskItem {
	items := make([]TaskItem, 0, len(entries))
	for _, e := range entries {
		items = append(items, taskItemOf(e))
	}
	return items
}
