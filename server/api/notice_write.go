package api

import (
	"context"
	"errors"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
)

func (s *Server) noticeWriteRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/notices", ID: "write-notice", Tag: "notice", Access: forHolders(identity.NoticeWrite),
		Summary:     "Write a draft; class teachers for their own classes",
		Description: "A repeat with the same id answers the first draft.",
		status:      http.StatusCreated,
	}, s.writeNotice)
	handle(s, Operation{
		Method: http.MethodPut, Path: "/notices/{id}", ID: "rewrite-notice", Tag: "notice", Access: forHolders(identity.NoticeWrite),
		Summary: "Give a notice other words; of a published one that is a correction, which everybody is told once",
		Description: "It takes all of the words. Before it is published it has to be approved anew. A correction keeps the audience and the kind of receipt, " +
			"and is for those who approve notices.",
	}, s.rewriteNotice)
	act := func(path, summary string) Operation {
		return Operation{
			Method: http.MethodPost, Path: "/notices/{id}/" + path, ID: path + "-notice", Tag: "notice", Access: forHolders(identity.NoticeWrite),
			Summary: summary, Description: "A repeat changes nothing.",
		}
	}
	handle(s, act("approve", "Say that a second person has read it; it takes the right to approve notices"), s.actOnNotice(s.notice.Approve))
	handle(s, act("publish", "Send an approved notice now"), s.actOnNotice(s.notice.Publish))
	handle(s, Operation{
		Method: http.MethodPost, Path: "/notices/{id}/schedule", ID: "schedule-notice", Tag: "notice", Access: forHolders(identity.NoticeWrite),
		Summary:     "Send an approved notice at a time",
		Description: "Another time stands for the first. Other words, withdrawing it or sending it now take the time back.",
	}, s.scheduleNotice)
	handle(s, act("call-off", "Take the time of a scheduled notice back; it stays approved"), s.actOnNotice(s.notice.CallOff))
	handle(s, act("close", "End the receipts"), s.actOnNotice(s.notice.Close))
	handle(s, act("withdraw", "Say that a draft will not be sent"), s.actOnNotice(s.notice.Withdraw))
	handle(s, Operation{
		Method: http.MethodGet, Path: "/notices/{id}/reach", ID: "get-notice-reach", Tag: "notice", Access: forHolders(identity.NoticeWrite),
		Summary:     "How far a published notice came, as totals by class",
		Description: "All classes for those who approve notices or wrote it, their own for class teachers. It lists no family.",
	}, s.getNoticeReach)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/notices/{id}/paper", ID: "count-notice-paper", Tag: "notice", Access: forHolders(identity.NoticeWrite),
		Summary:     "Say how many families of a class were told on paper or by telephone",
		Description: "For the class teacher of the class and those who approve notices. A second number stands for the first.",
	}, s.countNoticePaper)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/notices/archive", ID: "verify-notices", Tag: "notice", Access: forHolders(identity.NoticeApprove),
		Summary:     "Check the archive of what was published",
		Description: "It makes every hash anew and compares. The first place that differs is named.",
	}, s.verifyNotices)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/notices/{id}/nudge", ID: "nudge-notice", Tag: "notice", Access: forHolders(identity.NoticeWrite),
		Summary: "Remind the families that have not opened it, once for each notice",
		Description: "All of them for those who approve notices, those of their own classes for class teachers. It says to nobody who they are. " +
			"The push waits for the morning and does not leave when the letter is opened before. A repeat changes nothing.",
	}, s.nudgeNotice)
}

// NoticeWords are all the words of a notice.
type NoticeWords struct {
	Title       string         `json:"title" maxLength:"40" example:"清明假期安全提醒"`
	Body        string         `json:"body" maxLength:"1500"`
	Receipt     notice.Receipt `json:"receipt" enum:"none,read,confirm,answer"`
	Choices     []string       `json:"choices,omitempty" maxItems:"4" doc:"Two to four, of an answer."`
	Audience    []noticeRule   `json:"audience" maxItems:"50"`
	Attachments []database.ID  `json:"attachments,omitempty" maxItems:"6" doc:"Ids that the phone gave its photos; they may arrive later."`
}

func (w *NoticeWords) words() notice.Words {
	out := notice.Words{Title: w.Title, Body: w.Body, Receipt: w.Receipt, Choices: w.Choices, Photos: w.Attachments}
	for _, r := range w.Audience {
		out.Audience = append(out.Audience, notice.Rule(r))
	}
	return out
}

type writeNoticeInput struct {
	Body struct {
		Deed
		NoticeWords
		Pace notice.Pace `json:"pace,omitempty" enum:"daily,timely,urgent" default:"daily" doc:"When the push leaves: with the others of the day, at once, or at once even in the quiet hours."`
	} `nameHint:"NewNotice"`
}

func (s *Server) writeNotice(ctx context.Context, in *writeNoticeInput) (*noticeOutput, error) {
	n, err := s.notice.Create(ctx, notice.NewNotice{ClientID: in.Body.ID, Pace: in.Body.Pace, Words: in.Body.words()})
	return s.findNotice(ctx, n.ID, err)
}

type rewriteNoticeInput struct {
	ByID
	Body struct {
		Deed
		NoticeWords
		Pace notice.Pace `json:"pace,omitempty" enum:"daily,timely,urgent" doc:"Absent leaves it as it is; so does a correction."`
	} `nameHint:"NoticeVersionWords"`
}

func (s *Server) rewriteNotice(ctx context.Context, in *rewriteNoticeInput) (*noticeOutput, error) {
	n, err := s.notice.Rewrite(ctx, in.ID, notice.NewNotice{ClientID: in.Body.ID, Pace: in.Body.Pace, Words: in.Body.words()})
	return s.findNotice(ctx, n.ID, err)
}

type scheduleNoticeInput struct {
	ByID
	Body struct {
		Deed
		PublishAt clock.Instant `json:"publish_at" doc:"Ahead, within 60 days."`
	} `nameHint:"NoticeTime"`
}

func (s *Server) scheduleNotice(ctx context.Context, in *scheduleNoticeInput) (*noticeOutput, error) {
	n, err := s.notice.Schedule(ctx, in.ID, in.Body.PublishAt.Time())
	return s.findNotice(ctx, n.ID, err)
}

type actOnNoticeInput struct {
	ByID
	Body Deed `nameHint:"NoticeDeed"`
}

func (s *Server) actOnNotice(act func(context.Context, database.ID) (notice.Notice, error)) func(context.Context, *actOnNoticeInput) (*noticeOutput, error) {
	return func(ctx context.Context, in *actOnNoticeInput) (*noticeOutput, error) {
		n, err := act(ctx, in.ID)
		return s.findNotice(ctx, n.ID, err)
	}
}

// findNotice answers with a notice that was just changed.
func (s *Server) findNotice(ctx context.Context, id database.ID, err error) (*noticeOutput, error) {
	if err != nil {
		return nil, err
	}
	return s.getNotice(ctx, &ByID{ID: id})
}

// NoticeCount is how far a notice came.
type NoticeCount struct {
	Families int  `json:"families"`
	Waiting  int  `json:"waiting" doc:"The push has not left yet."`
	Sent     int  `json:"sent" doc:"WeChat took it for one of the guardians, which does not mean that it was read; at least so many when few were not reached."`
	Refused  int  `json:"refused" doc:"WeChat did not take it: no guardian had allowed one more."`
	Unbound  int  `json:"unbound" doc:"No guardian uses the mini-program."`
	Few      bool `json:"few" doc:"It did not reach some, but fewer than five, who are not counted."`
	Opened   int  `json:"opened"`
	Done     int  `json:"done" doc:"Gave the receipt."`
	Paper    int  `json:"paper" doc:"Told on paper or by telephone."`
}

type classReach struct {
	ClassID *database.ID   `json:"class_id" nullable:"true" doc:"Null for the staff."`
	Name    string         `json:"name" doc:"Empty for the staff and for a class that has ended." example:"四（2）班"`
	Grade   int            `json:"grade"`
	Mine    bool           `json:"mine" doc:"I may count its paper."`
	Choices map[string]int `json:"choices" doc:"How often each was chosen, of an answer."`
	NoticeCount
}

type noticeReachOutput struct {
	Body struct {
		Notice    NoticeItem     `json:"notice"`
		Classes   []classReach   `json:"classes" doc:"First grade first; class teachers see their own."`
		Total     NoticeCount    `json:"total"`
		NudgeFrom *clock.Instant `json:"nudge_from" nullable:"true" doc:"From when I may remind those who have not opened it; null when I may not any more."`
		NudgedAt  *clock.Instant `json:"nudged_at" nullable:"true" doc:"When that was done last."`
	} `nameHint:"NoticeReach"`
}

func (s *Server) getNoticeReach(ctx context.Context, in *ByID) (*noticeReachOutput, error) {
	return answerReach(s.notice.Reach(ctx, in.ID))
}

func answerReach(r notice.Reach, err error) (*noticeReachOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &noticeReachOutput{}
	out.Body.Notice, out.Body.Total, out.Body.Classes = noticeItemOf(&r.Item), NoticeCount(r.Total), make([]classReach, len(r.Classes))
	out.Body.NudgeFrom, out.Body.NudgedAt = r.NudgeFrom, r.NudgedAt
	for i, c := range r.Classes {
		choices := c.Choices
		if choices == nil {
			choices = map[string]int{}
		}
		out.Body.Classes[i] = classReach{known(c.Class.ID), c.Class.Name, c.Class.Grade, c.Mine, choices, NoticeCount(c.Count)}
	}
	return out, nil
}

func (s *Server) nudgeNotice(ctx context.Context, in *actOnNoticeInput) (*noticeReachOutput, error) {
	return answerReach(s.notice.Nudge(ctx, in.ID))
}

type countPaperInput struct {
	ByID
	Body struct {
		Deed
		Class    database.ID `json:"class"`
		Families int         `json:"families" minimum:"0" maximum:"99" doc:"No more than have given no receipt yet."`
	} `nameHint:"NoticePaper"`
}

func (s *Server) countNoticePaper(ctx context.Context, in *countPaperInput) (*noticeReachOutput, error) {
	return answerReach(s.notice.Count(ctx, in.ID, notice.Paper{Class: in.Body.Class, Families: in.Body.Families}))
}

type noticeArchiveOutput struct {
	Body struct {
		Publications int64         `json:"publications" doc:"That fit, from the first on."`
		Intact       bool          `json:"intact"`
		Broken       *noticeBroken `json:"broken,omitempty" doc:"The first place that does not fit."`
	} `nameHint:"NoticeArchive"`
}

type noticeBroken struct {
	Seq     int64        `json:"seq" doc:"Of the publication, from 1."`
	Notice  *database.ID `json:"notice" nullable:"true" doc:"Null when a publication is missing."`
	Title   string       `json:"title"`
	Version int          `json:"version" doc:"The one whose words differ; 0 when it is the publication itself."`
}

func (s *Server) verifyNotices(ctx context.Context, _ *struct{}) (*noticeArchiveOutput, error) {
	n, err := s.notice.Verify(ctx)
	out := &noticeArchiveOutput{}
	out.Body.Publications, out.Body.Intact = n, err == nil
	if b, ok := errors.AsType[*notice.Broken](err); ok {
		out.Body.Broken = &noticeBroken{b.Seq, known(b.Notice), b.Title, b.Version}
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}
