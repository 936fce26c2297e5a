package task

import (
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/message"
)

// What the engine says to people.

const (
	originTask    = "task"
	originClosure = "closure"
)

// exceptionLife is how long word of something that did not happen is worth sending.
const exceptionLife = 24 * time.Hour

// taskPage is where the mini-program shows a task.
func taskPage(id database.ID) string { return "pages/task/task?id=" + id.String() }

// titleOf names a task to people: 更换滤芯（三楼饮水机）.
func titleOf(r *Routine, subject string) string {
	if subject == "" {
		return r.Name
	}
	return r.Name + "（" + subject + "）"
}

// wording is one telling about to be put into words.
type wording struct {
	f       *fired
	telling Telling
	beside  int // other things the same push stands for
	now     time.Time
}

func (w wording) draft(school database.ID) message.Draft {
	t := &w.f.task
	name := titleOf(&w.f.edition.Routine, w.f.row.SubjectName)
	expires := t.Closes
	if w.answers() || !w.telling.Leaves.Before(expires) {
		expires = w.telling.Leaves.Add(exceptionLife)
	}
	return message.Draft{
		School: school, Purpose: w.purpose(), Origin: message.Origin{Kind: originTask, ID: t.ID},
		Moment: clock.At(w.telling.At), To: []database.ID{w.telling.Person},
		Title: w.title(name), Body: w.body(), Page: taskPage(t.ID), ExpiresAt: clock.At(expires),
		Fields: map[string]string{"task": name, "due": clock.At(t.Due).String(), "state": w.state()},
	}
}

// answers reports whether the person hears of it because it did not happen.
func (w wording) answers() bool {
	return (w.telling.Part == PartOwner || w.telling.Part == PartLeader) && !w.telling.At.Before(w.f.task.Due)
}

func (w wording) purpose() message.Purpose {
	r := &w.f.edition.Routine
	late := !w.telling.At.Before(w.f.task.Due)
	switch {
	case r.Subject == "dish":
		return message.KitchenTimer
	case r.Subject == "checkpoint" && late:
		return message.RoundMissed
	case r.Subject == "checkpoint":
		return message.RoundNext
	case w.answers():
		return message.Exception
	}
	return message.DutyDue
}

func (w wording) title(name string) string {
	if w.beside > 0 {
		return fmt.Sprintf("%s等%d项", name, w.beside+1)
	}
	return name
}

func (w wording) state() string {
	t := &w.f.task
	switch {
	case w.telling.At.Before(t.Opens):
		return "即将开始"
	case w.telling.At.Before(t.Due):
		return "待完成"
	case t.State == Missed:
		return "未完成，已关闭"
	}
	return "已过截止时间"
}

func (w wording) body() string {
	t := &w.f.task
	due := clockText(t.Due, w.now)
	text := "请在" + due + "前完成"
	switch {
	case w.answers():
		text = due + "截止，还没有完成，请过问"
	case t.State == Missed:
		text = due + "截止，没有完成"
	case w.telling.At.Before(t.Opens):
		text = clockText(t.Opens, w.now) + "开始，" + due + "截止"
	case !w.telling.At.Before(t.Due):
		text = due + "已截止，还没有完成，请尽快处理"
	}
	if w.telling.Part == PartDeputy {
		text += "（您是备岗）"
	}
	left := t.Targets - t.TargetsDone
	switch late := !w.telling.At.Before(t.Due); {
	case late && len(w.f.omitted) > 0:
		text += "，没做的有" + omittedText(w.f.omitted)
	case left > 0 && t.TargetsDone > 0:
		text += fmt.Sprintf("，还差%d项", left)
	}
	if w.beside > 0 {
		text += fmt.Sprintf("；另有%d项，请在小程序里查看", w.beside)
	}
	return text + "。"
}

// clockText says a moment as people do: 16:20 today, 4月2日16:20 on another day.
func clockText(at, now time.Time) string {
	at = at.In(clock.Shanghai)
	if clock.DateOf(at) == clock.DateOf(now) {
		return at.Format("15:04")
	}
	return at.Format("1月2日15:04")
}

// flagText says what the plan now wants of a task somebody has acted on.
func flagText(t *Task, want Occurrence) string {
	if want.Due.IsZero() {
		return "按新的日程不再需要，但已有人处理过，请决定是否免除。"
	}
	return fmt.Sprintf("按新的日程应在%s前完成，但已有人处理过，原定%s没有改动，请决定。",
		clockText(want.Due, time.Time{}), clockText(t.Due, time.Time{}))
}
