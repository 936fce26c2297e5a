package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
)

func (s *Server) rosterRoutes() {
	read := func(path, id, summary string, access identity.Permission) Operation {
		return Operation{Method: http.MethodGet, Path: path, ID: id, Tag: "roster", Access: forHolders(access), Summary: summary}
	}
	act := func(path, id, summary, more string, access identity.Permission) Operation {
		return Operation{Method: http.MethodPost, Path: path, ID: id, Tag: "roster", Access: forHolders(access), Summary: summary, Description: more}
	}
	handle(s, read("/rosters/shifts", "list-shifts", "List the shifts of the school on some days, 62 at the most", identity.RosterRead), s.listShifts)
	handle(s, read("/rosters/mine", "get-my-turns", "Get my shifts, the swaps that wait for a word, and gaps that I could take", identity.RosterRead), s.getMyTurns)
	handle(s, read("/rosters/spans", "list-roster-spans", "List the holidays and vacations ahead that can be planned", identity.RosterManage), s.listSpans)
	handle(s, read("/rosters/plans", "list-rosters", "List the rosters that are not over, published or not", identity.RosterManage), s.listRosters)
	handle(s, read("/rosters/plans/{id}", "get-roster", "Get a roster with its seats and how the days are shared", identity.RosterManage), s.getRoster)
	handle(s, act("/rosters/plans", "draw-roster", "Propose a roster: fair over the years, nobody who is away",
		"It replaces the proposal of the same post and first day, and tells nobody.", identity.RosterManage), s.drawRoster)
	handle(s, act("/rosters/plans/{id}/seats", "seat-roster", "Give a seat of a proposal to somebody else", "", identity.RosterManage), s.seatRoster)
	handle(s, act("/rosters/plans/{id}/publish", "publish-roster", "Publish a roster and tell everybody whose shifts change, once",
		"Seats without a person are refused unless accept_gaps is true. Once more changes nothing.", identity.RosterManage), s.publishRoster)
	s.feedRoutes()
	s.exportRoutes()
	s.shiftRoutes()
}

// Shift is one seat of a post from a moment to another.
type Shift struct {
	ID       database.ID    `json:"id"`
	Post     string         `json:"post" example:"holiday"`
	Name     string         `json:"name" example:"节假日值班"`
	From     clock.Instant  `json:"from"`
	Until    clock.Instant  `json:"until"`
	Seat     int            `json:"seat" doc:"0 for the first of those who hold the post together."`
	PersonID *database.ID   `json:"person_id" nullable:"true"`
	Holder   string         `json:"holder" doc:"Empty when nobody has it."`
	Vacant   bool           `json:"vacant" doc:"Nobody will be there: it has no person, or one who is away."`
	Away     bool           `json:"away" doc:"The person is away."`
	Mine     bool           `json:"mine"`
	Acked    bool           `json:"acked" doc:"The person said that they know."`
	Asks     bool           `json:"asks" doc:"It was given to the person by hand, and they have not said that they know."`
	SignedAt *clock.Instant `json:"signed_at,omitempty" doc:"When the person arrived."`
}

func shiftOf(e *roster.Entry, me database.ID) Shift {
	out := Shift{
		ID: e.ID, Post: e.Post, Name: e.Name, From: clock.At(e.From), Until: clock.At(e.Until), Seat: e.Seat, PersonID: known(e.Person),
		Holder: e.Holder, Vacant: e.Vacant, Away: e.Away, Mine: !me.IsZero() && e.Person == me, Acked: !e.Acked.IsZero(),
		Asks: e.ByHand && e.Acked.IsZero() && !e.Person.IsZero(),
	}
	if !e.Signed.IsZero() {
		at := clock.At(e.Signed)
		out.SignedAt = &at
	}
	return out
}

func shiftsOf(ctx context.Context, all []roster.Entry) []Shift {
	me := identity.From(ctx).PersonID
	items := make([]Shift, 0, len(all))
	for i := range all {
		items = append(items, shiftOf(&all[i], me))
	}
	return items
}

type listShiftsInput struct {
	First Day `query:"first" required:"true"`
	Last  Day `query:"last" required:"true" doc:"Included."`
}

type listShiftsOutput struct{ Body list[Shift] }

func (s *Server) listShifts(ctx context.Context, in *listShiftsInput) (*listShiftsOutput, error) {
	all, err := s.roster.Shifts(ctx, in.First.Date, in.Last.Date)
	if err != nil {
		return nil, err
	}
	out := &listShiftsOutput{}
	out.Body.Items = shiftsOf(ctx, all)
	return out, nil
}

// RosterSpan is a stretch of days for which a post is planned by hand.
type RosterSpan struct {
	Post     string     `json:"post" example:"holiday"`
	PostName string     `json:"post_name" example:"节假日值班"`
	Name     string     `json:"name" doc:"Of the holiday; empty for other days." example:"清明节"`
	First    clock.Date `json:"first"`
	Last     clock.Date `json:"last"`
	Turns    bool       `json:"turns" doc:"An ordinary post: people take turns there without being planned."`
}

type listSpansOutput struct{ Body list[RosterSpan] }

func (s *Server) listSpans(ctx context.Context, _ *struct{}) (*listSpansOutput, error) {
	spans, err := s.roster.Spans(ctx)
	if err != nil {
		return nil, err
	}
	out := &listSpansOutput{}
	out.Body.Items = make([]RosterSpan, 0, len(spans))
	for _, one := range spans {
		out.Body.Items = append(out.Body.Items, RosterSpan(one))
	}
	return out, nil
}

// RosterShare is what one person has done for a post in the last three years, and would do.
type RosterShare struct {
	PersonID database.ID `json:"person_id"`
	Name     string      `json:"name"`
	Before   int         `json:"before" doc:"Days in the three years before."`
	Now      int         `json:"now" doc:"Days in this roster."`
	Same     bool        `json:"same" doc:"They had this very holiday the last time."`
	Away     bool        `json:"away" doc:"On some of its days."`
}

// Roster is the plan of a post for some days.
type Roster struct {
	ID          database.ID    `json:"id"`
	Post        string         `json:"post" example:"holiday"`
	Name        string         `json:"name" example:"清明节值班"`
	First       clock.Date     `json:"first"`
	Last        clock.Date     `json:"last"`
	PublishedAt *clock.Instant `json:"published_at,omitempty" doc:"Absent for a proposal."`
	Gaps        int            `json:"gaps" doc:"Seats that nobody has; 0 in lists."`
	Seats       []Shift        `json:"seats" doc:"Empty in lists. Of a proposal they have no id."`
	Pool        []RosterShare  `json:"pool" doc:"Who may hold the post; empty in lists."`
}

func rosterOf(ctx context.Context, r *roster.Roster) Roster {
	out := Roster{
		ID: r.ID, Post: r.Post, Name: r.Name, First: r.First, Last: r.Last, Gaps: r.Gaps(), Seats: shiftsOf(ctx, r.Seats),
		Pool: make([]RosterShare, 0, len(r.Pool)),
	}
	if !r.Published.IsZero() {
		at := clock.At(r.Published)
		out.PublishedAt = &at
	}
	for _, p := range r.Pool {
		out.Pool = append(out.Pool, RosterShare{p.Person, p.Name, p.Days, p.Now, p.Same, p.Away})
	}
	return out
}

type listRostersOutput struct{ Body list[Roster] }

func (s *Server) listRosters(ctx context.Context, _ *struct{}) (*listRostersOutput, error) {
	all, err := s.roster.Rosters(ctx)
	if err != nil {
		return nil, err
	}
	out := &listRostersOutput{}
	out.Body.Items = make([]Roster, 0, len(all))
	for i := range all {
		out.Body.Items = append(out.Body.Items, rosterOf(ctx, &all[i]))
	}
	return out, nil
}

type rosterOutput struct{ Body Roster }

func answerRoster(ctx context.Context, r roster.Roster, err error) (*rosterOutput, error) {
	if err != nil {
		return nil, err
	}
	return &rosterOutput{rosterOf(ctx, &r)}, nil
}

func (s *Server) getRoster(ctx context.Context, in *ByID) (*rosterOutput, error) {
	r, err := s.roster.Find(ctx, in.ID)
	return answerRoster(ctx, r, err)
}

type drawRosterInput struct {
	Body struct {
		Post  string     `json:"post" minLength:"1" maxLength:"40"`
		First clock.Date `json:"first"`
		Last  clock.Date `json:"last" doc:"Included."`
	} `nameHint:"NewRoster"`
}

func (s *Server) drawRoster(ctx context.Context, in *drawRosterInput) (*rosterOutput, error) {
	b := &in.Body
	r, err := s.roster.Draw(ctx, roster.NewRoster{Post: b.Post, First: b.First, Last: b.Last})
	return answerRoster(ctx, r, err)
}

type seatRosterInput struct {
	ByID
	Body struct {
		From clock.Instant `json:"from"`
		Seat int           `json:"seat" minimum:"0"`
		To   database.ID   `json:"to,omitempty" doc:"Left out to empty the seat."`
	} `nameHint:"RosterSeat"`
}

func (s *Server) seatRoster(ctx context.Context, in *seatRosterInput) (*rosterOutput, error) {
	r, err := s.roster.Seat(ctx, in.ID, in.Body.From.Time(), in.Body.Seat, in.Body.To)
	return answerRoster(ctx, r, err)
}

type publishRosterInput struct {
	ByID
	Body struct {
		AcceptGaps bool `json:"accept_gaps,omitempty"`
	} `nameHint:"PublishRoster"`
}

func (s *Server) publishRoster(ctx context.Context, in *publishRosterInput) (*rosterOutput, error) {
	r, err := s.roster.Publish(ctx, in.ID, in.Body.AcceptGaps)
	return answerRoster(ctx, r, err)
}
