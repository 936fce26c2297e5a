package api

import (
	"context"
	"net/http"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
)

func (s *Server) noticeRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/notices", ID: "list-notices", Tag: "notice", Access: forHolders(identity.NoticeRead),
		Summary:     "List what was published to me or to my children, the newest first; of the office, what the school writes",
		Description: "With office=true it is for those who write notices, the last changed first: all of the school, or for class teachers their own and those to their classes.",
	}, s.listNotices)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/notices/{id}", ID: "get-notice", Tag: "notice", Access: forHolders(identity.NoticeRead),
		Summary: "Get a notice, for its readers and those who write or watch it",
	}, s.getNotice)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/notices/{id}/receipt", ID: "receive-notice", Tag: "notice", Access: forHolders(identity.NoticeRead),
		Summary:     "Say that I opened a notice, or give its receipt, for one child or for all that it is about",
		Description: "A repeat changes nothing; another answer with another id stands for the first. What was tapped before the notice closed counts, whenever it arrives.",
	}, s.receiveNotice)
	s.noticeWriteRoutes()
}

// NoticeItem is a notice as a list shows it.
type NoticeItem struct {
	ID          database.ID    `json:"id"`
	Title       string         `json:"title" example:"清明假期安全提醒"`
	State       notice.State   `json:"state" enum:"draft,approved,published,closed,withdrawn"`
	Receipt     notice.Receipt `json:"receipt" enum:"none,read,confirm,answer"`
	Planned     bool           `json:"planned" doc:"The calendar asked for it and publishes it."`
	Standing    bool           `json:"standing" doc:"Published in the words of the pack, because nobody approved others in time."`
	PublishAt   *clock.Instant `json:"publish_at" nullable:"true" doc:"When it will be published."`
	PublishedAt *clock.Instant `json:"published_at" nullable:"true"`
	ChangedAt   clock.Instant  `json:"changed_at"`
	Copies      []noticeCopy   `json:"copies" doc:"Mine: one for each child it is about, or one for a colleague. Empty in the list of the office."`
}

type noticeCopy struct {
	Seat     *database.ID   `json:"seat" nullable:"true" doc:"Of the child; null for a colleague."`
	Class    string         `json:"class" example:"四（2）班"`
	Child    string         `json:"child" doc:"Short name; empty when the school gave none." example:"小禾"`
	OpenedAt *clock.Instant `json:"opened_at" nullable:"true"`
	DoneAt   *clock.Instant `json:"done_at" nullable:"true" doc:"When the first guardian of the child gave the receipt."`
	Choice   string         `json:"choice,omitempty" example:"参加"`
}

func noticeCopiesOf(copies []notice.Copy) []noticeCopy {
	out := make([]noticeCopy, len(copies))
	for i, c := range copies {
		out[i] = noticeCopy{known(c.Seat.Seat), c.Seat.ClassName, c.Seat.Child, c.OpenedAt, c.DoneAt, c.Choice}
	}
	return out
}

func noticeItemOf(i *notice.Item) NoticeItem {
	return NoticeItem{
		ID: i.ID, Title: i.Title, State: i.State, Receipt: i.Receipt, Planned: i.Planned, Standing: i.Standing,
		PublishAt: i.PublishAt, PublishedAt: i.PublishedAt, ChangedAt: i.ChangedAt, Copies: noticeCopiesOf(i.Copies),
	}
}

type listNoticesInput struct {
	Page
	Office bool `query:"office" doc:"What the school writes, instead of what was published to me."`
}

type listNoticesOutput struct {
	Body list[NoticeItem]
}

func (s *Server) listNotices(ctx context.Context, in *listNoticesInput) (*listNoticesOutput, error) {
	find := s.notice.Mine
	if in.Office {
		find = s.notice.Office
	}
	items, next, err := find(ctx, notice.Page{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listNoticesOutput{}
	out.Body.Items, out.Body.Next = make([]NoticeItem, len(items)), known(next)
	for i := range items {
		out.Body.Items[i] = noticeItemOf(&items[i])
	}
	return out, nil
}

type noticeBody struct {
	NoticeItem
	Pace     notice.Pace     `json:"pace" enum:"daily,timely,urgent"`
	Body     string          `json:"body"`
	Choices  []string        `json:"choices" doc:"Of an answer."`
	Audience []noticeRule    `json:"audience"`
	Photos   []database.ID   `json:"photos" doc:"Those that have arrived, for reading them."`
	Attached []noticePhoto   `json:"attachments" doc:"All of them, for those who write other words."`
	Version  int             `json:"version" doc:"Counted from 1."`
	Versions []noticeVersion `json:"versions" doc:"That were published, the newest first: more than one after a correction."`
	Proof    *noticeProof    `json:"proof,omitempty" doc:"What shows that it was published."`
	May      []notice.Action `json:"may" doc:"What I may do now: edit, approve, publish, schedule, call_off, correct, close, withdraw."`
	Reaches  bool            `json:"reaches" doc:"I may see how far it came."`
}

type noticePhoto struct {
	ID    database.ID  `json:"id" doc:"That a phone gave it."`
	Photo *database.ID `json:"photo" nullable:"true" doc:"For reading it; null while it is on its way."`
}

// noticePhotosOf are the photos of a version in its order. Photos of earlier versions stay
// with the notice; one may be named by two people, of whom one has taken it.
func noticePhotosOf(version []database.ID, kept []attachment.Photo) []noticePhoto {
	out := make([]noticePhoto, len(version))
	for i, id := range version {
		out[i].ID = id
		for _, p := range kept {
			if p.ClientID == id && !p.ID.IsZero() {
				out[i].Photo = known(p.ID)
			}
		}
	}
	return out
}

type noticeRule struct {
	Kind   notice.RuleKind `json:"kind" enum:"school,grade,class,role"`
	Key    string          `json:"key,omitempty" maxLength:"64" doc:"A grade from 1 to 9, the id of a class, the code of a role." example:"4"`
	Except bool            `json:"except,omitempty" doc:"Without them."`
}

type noticeVersion struct {
	Version int           `json:"version"`
	At      clock.Instant `json:"at"`
	Title   string        `json:"title"`
	Body    string        `json:"body"`
	Hash    string        `json:"hash" doc:"SHA-256."`
}

type noticeProof struct {
	Seq      int64         `json:"seq" doc:"In the archive of the school, from 1."`
	At       clock.Instant `json:"at"`
	Families int           `json:"families" doc:"Seats that it was published to."`
	Content  string        `json:"content" doc:"SHA-256 of the version."`
	Hash     string        `json:"hash" doc:"SHA-256 that binds it to what was published before; the audit log holds it too."`
}

type noticeOutput struct {
	Body noticeBody `nameHint:"Notice"`
}

func (s *Server) getNotice(ctx context.Context, in *ByID) (*noticeOutput, error) {
	l, err := s.notice.Find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.answerNotice(ctx, &l)
}

func (s *Server) answerNotice(ctx context.Context, l *notice.Letter) (*noticeOutput, error) {
	photos, err := s.photos.Of(ctx, notice.OriginKind, []database.ID{l.ID})
	if err != nil {
		return nil, err
	}
	out := &noticeOutput{noticeBody{
		NoticeItem: NoticeItem{
			ID: l.ID, Title: l.Title, State: l.State, Receipt: l.Receipt, Planned: l.Planned, Standing: l.Standing,
			PublishAt: l.PublishAt, PublishedAt: l.PublishedAt, ChangedAt: l.ChangedAt, Copies: noticeCopiesOf(l.Copies),
		},
		Pace: l.Pace, Body: l.Body, Choices: append([]string{}, l.Choices...), Audience: make([]noticeRule, len(l.Audience)), Photos: []database.ID{},
		Version: l.Version, Versions: make([]noticeVersion, len(l.Versions)), May: append([]notice.Action{}, l.May...), Reaches: l.Reaches,
	}}
	out.Body.Attached = noticePhotosOf(l.Photos, photos[l.ID])
	for _, p := range out.Body.Attached {
		if p.Photo != nil {
			out.Body.Photos = append(out.Body.Photos, *p.Photo)
		}
	}
	for i, r := range l.Audience {
		out.Body.Audience[i] = noticeRule(r)
	}
	for i, v := range l.Versions {
		out.Body.Versions[i] = noticeVersion(v)
	}
	if p := l.Proof; p != nil {
		out.Body.Proof = &noticeProof{p.Seq, p.At, p.Families, p.Content, p.Hash}
	}
	return out, nil
}

// NoticeReceipt is what a reader does with a notice.
type NoticeReceipt struct {
	Deed
	Done   bool        `json:"done,omitempty" doc:"The receipt; false says that it was opened."`
	Seat   database.ID `json:"seat,omitzero" doc:"Of one child; absent for all that the notice is about."`
	Choice string      `json:"choice,omitempty" maxLength:"20" doc:"Of an answer."`
}

func (r *NoticeReceipt) tap() notice.Tap {
	return notice.Tap{ClientID: r.ID, At: r.DeviceTime.Time(), Done: r.Done, Seat: r.Seat, Choice: r.Choice}
}

type receiveNoticeInput struct {
	ByID
	Body NoticeReceipt
}

func (s *Server) receiveNotice(ctx context.Context, in *receiveNoticeInput) (*noticeOutput, error) {
	l, err := s.notice.Receive(ctx, in.ID, in.Body.tap())
	if err != nil {
		return nil, err
	}
	return s.answerNotice(ctx, &l)
}

type syncReceiptBody struct {
	Notice database.ID `json:"notice"`
	NoticeReceipt
}

func (s *Server) syncReceipt(ctx context.Context, _ syncItem, body *syncReceiptBody) (any, error) {
	l, err := s.notice.Receive(ctx, body.Notice, body.tap())
	if err != nil {
		return nil, err
	}
	out, err := s.answerNotice(ctx, &l)
	if err != nil {
		return nil, err
	}
	return out.Body, nil
}
