package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
)

func (s *Server) shiftRoutes() {
	const again = "A repeat with the same id changes nothing."
	act := func(path, id, summary, more string) Operation {
		return Operation{Method: http.MethodPost, Path: path, ID: id, Tag: "roster", Access: forHolders(identity.TaskDo), Summary: summary, Description: more}
	}
	handle(s, Operation{
		Method: http.MethodGet, Path: "/shifts/{id}", ID: "get-shift", Tag: "roster", Access: forHolders(identity.RosterRead),
		Summary: "Get a shift with the words that were left for it and by it",
	}, s.getShift)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/shifts/{id}/partners", ID: "list-partners", Tag: "roster", Access: forHolders(identity.RosterRead),
		Summary: "List the colleagues who may take a shift of mine, and what they could give in return",
	}, s.listPartners)
	handle(s, act("/shifts/{id}/acknowledge", "acknowledge-shift", "Say that I know of my shift", "Its tasks count as seen. "+again), s.acknowledgeShift)
	handle(s, act("/shifts/{id}/swap", "ask-swap", "Ask a colleague, or everybody of the post, to take my shift",
		"It stays mine until somebody agrees. Without to, everybody who may hold the post is asked. "+again), s.askSwap)
	handle(s, act("/shifts/{id}/take", "take-shift", "Take a shift at which nobody would be", "Of two who take it at once, one has it. "+again), s.takeShift)
	handle(s, act("/shifts/{id}/sign-in", "sign-in-shift", "Say that I have arrived, by the plate that I scanned there",
		"The scan is kept as a check-in, and the tasks that wait for it are done. "+again), s.signInShift)
	handle(s, act("/shifts/{id}/handover", "hand-over-shift", "Leave a word for whoever has the post next",
		"The task at the end of the shift is done with it. "+again), s.handOverShift)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/shifts/{id}/assign", ID: "assign-shift", Tag: "roster", Access: forHolders(identity.RosterManage),
		Summary: "Give a shift to somebody, or empty it; who had it and who has it are told",
	}, s.assignShift)
	handle(s, act("/swaps/{id}/accept", "accept-swap", "Take the shift that I was asked to take",
		"With the one in return: both or none. Of two who accept at once, one has it. "+again), s.acceptSwap)
	handle(s, act("/swaps/{id}/decline", "decline-swap", "Say that I cannot", again), s.declineSwap)
	handle(s, act("/swaps/{id}/withdraw", "withdraw-swap", "Take my request back", again), s.withdrawSwap)
}

// Swap is a request that somebody else takes a shift.
type Swap struct {
	ID      database.ID      `json:"id"`
	State   roster.SwapState `json:"state" enum:"open,agreed,declined,withdrawn,lapsed"`
	ShiftID database.ID      `json:"shift_id"`
	BackID  *database.ID     `json:"back_id" nullable:"true" doc:"The shift in return."`
	AskedBy database.ID      `json:"asked_by"`
	AskedOf *database.ID     `json:"asked_of" nullable:"true" doc:"Null: everybody who may hold the post."`
}

func swapOf(w *roster.Swap) Swap {
	return Swap{w.ID, w.State, w.Shift, known(w.Return), w.AskedBy, known(w.AskedOf)}
}

// AskedSwap is a request with the shifts that it is about.
type AskedSwap struct {
	Swap

	Shift Shift         `json:"shift"`
	Back  orNull[Shift] `json:"back" doc:"The shift in return."`
	By    string        `json:"by" doc:"Name of who asks."`
	Of    string        `json:"of" doc:"Name of who is asked; empty for everybody."`
}

type myTurnsOutput struct {
	Body struct {
		Shifts []Shift     `json:"shifts" doc:"Mine, from Monday of this week on."`
		Asked  []AskedSwap `json:"asked" doc:"That wait for my word: asked of me, or of everybody."`
		Asking []AskedSwap `json:"asking" doc:"My own that nobody has answered."`
		Gaps   []Shift     `json:"gaps" doc:"At which nobody would be, and which I could take."`
	} `nameHint:"MyTurns"`
}

func (s *Server) getMyTurns(ctx context.Context, _ *struct{}) (*myTurnsOutput, error) {
	turns, err := s.roster.Mine(ctx)
	if err != nil {
		return nil, err
	}
	out := &myTurnsOutput{}
	out.Body.Shifts, out.Body.Gaps = shiftsOf(ctx, turns.Shifts), shiftsOf(ctx, turns.Gaps)
	out.Body.Asked, out.Body.Asking = askedOf(ctx, turns.Asked), askedOf(ctx, turns.Asking)
	return out, nil
}

func askedOf(ctx context.Context, all []roster.Asked) []AskedSwap {
	me := identity.From(ctx).PersonID
	items := make([]AskedSwap, 0, len(all))
	for i := range all {
		a := AskedSwap{Swap: swapOf(&all[i].Swap), Shift: shiftOf(&all[i].Of, me), Back: null[Shift](nil), By: all[i].By, Of: all[i].From}
		if all[i].Back != nil {
			back := shiftOf(all[i].Back, me)
			a.Back = null(&back)
		}
		items = append(items, a)
	}
	return items
}

// ShiftNote is a word that somebody on duty left for the next one.
type ShiftNote struct {
	By    string        `json:"by"`
	At    clock.Instant `json:"at"`
	Words string        `json:"words"`
}

type shiftOutput struct {
	Body struct {
		Shift

		Before []ShiftNote `json:"before" doc:"Left by the shift of the post before this one."`
		Notes  []ShiftNote `json:"notes" doc:"Left by this one."`
	} `nameHint:"ShiftDetail"`
}

func answerDuty(ctx context.Context, d roster.Duty, err error) (*shiftOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &shiftOutput{}
	out.Body.Shift = shiftOf(&d.Entry, identity.From(ctx).PersonID)
	out.Body.Before, out.Body.Notes = notesOf(d.Before), notesOf(d.Notes)
	return out, nil
}

func notesOf(all []roster.Note) []ShiftNote {
	items := make([]ShiftNote, 0, len(all))
	for _, n := range all {
		items = append(items, ShiftNote{n.Name, clock.At(n.At), n.Words})
	}
	return items
}

func (s *Server) getShift(ctx context.Context, in *ByID) (*shiftOutput, error) {
	d, err := s.roster.Duty(ctx, in.ID)
	return answerDuty(ctx, d, err)
}

// Partner is a colleague who may be asked to take a shift.
type Partner struct {
	ID     database.ID `json:"id"`
	Name   string      `json:"name"`
	Free   bool        `json:"free" doc:"Could come."`
	Away   bool        `json:"away" doc:"Is not there that day."`
	Shifts []Shift     `json:"shifts" doc:"Of the same post ahead, to take in return."`
}

type listPartnersOutput struct{ Body list[Partner] }

func (s *Server) listPartners(ctx context.Context, in *ByID) (*listPartnersOutput, error) {
	all, err := s.roster.Partners(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &listPartnersOutput{}
	out.Body.Items = make([]Partner, 0, len(all))
	for _, p := range all {
		out.Body.Items = append(out.Body.Items, Partner{p.ID, p.Name, p.Free, p.Away, shiftsOf(ctx, p.Shifts)})
	}
	return out, nil
}

type shiftTapInput struct {
	ByID
	Body struct {
		Deed
	} `nameHint:"ShiftTap"`
}

func (s *Server) acknowledgeShift(ctx context.Context, in *shiftTapInput) (*shiftOutput, error) {
	e, err := s.roster.Acknowledge(ctx, in.ID)
	return answerDuty(ctx, roster.Duty{Entry: e}, err)
}

func (s *Server) takeShift(ctx context.Context, in *shiftTapInput) (*shiftOutput, error) {
	e, err := s.roster.Take(ctx, in.ID)
	return answerDuty(ctx, roster.Duty{Entry: e}, err)
}

type askSwapInput struct {
	ByID
	Body struct {
		Deed
		To   database.ID `json:"to,omitempty" doc:"A colleague; left out to ask everybody who may hold the post."`
		Back database.ID `json:"back,omitempty" doc:"A shift of theirs that I take in return."`
	} `nameHint:"AskSwap"`
}

type swapOutput struct{ Body Swap }

func answerSwap(w roster.Swap, err error) (*swapOutput, error) {
	if err != nil {
		return nil, err
	}
	return &swapOutput{swapOf(&w)}, nil
}

func (s *Server) askSwap(ctx context.Context, in *askSwapInput) (*swapOutput, error) {
	b := &in.Body
	return answerSwap(s.roster.Ask(ctx, roster.NewSwap{ClientID: b.ID, Shift: in.ID, AskedOf: b.To, Return: b.Back}))
}

func (s *Server) acceptSwap(ctx context.Context, in *shiftTapInput) (*swapOutput, error) {
	return answerSwap(s.roster.Agree(ctx, in.ID))
}

func (s *Server) declineSwap(ctx context.Context, in *shiftTapInput) (*swapOutput, error) {
	return answerSwap(s.roster.Decline(ctx, in.ID))
}

func (s *Server) withdrawSwap(ctx context.Context, in *shiftTapInput) (*swapOutput, error) {
	return answerSwap(s.roster.Withdraw(ctx, in.ID))
}

type signInInput struct {
	ByID
	Body struct {
		Deed
		SentAt *clock.Instant `json:"sent_at,omitempty" doc:"By the clock of the phone: puts device_time right."`
		Token  string         `json:"token" minLength:"1" maxLength:"64" doc:"Of the plate."`
	} `nameHint:"ShiftSignIn"`
}

func (s *Server) signInShift(ctx context.Context, in *signInInput) (*shiftOutput, error) {
	b := &in.Body
	e, err := s.roster.SignIn(ctx, in.ID, roster.Scan{ClientID: b.ID, Token: b.Token, At: b.DeviceTime, Sent: b.SentAt})
	return answerDuty(ctx, roster.Duty{Entry: e}, err)
}

type handOverShiftInput struct {
	ByID
	Body struct {
		Deed
		Words string `json:"words,omitempty" maxLength:"500" doc:"Left out when there is nothing to pass on."`
	} `nameHint:"ShiftHandover"`
}

func (s *Server) handOverShift(ctx context.Context, in *handOverShiftInput) (*shiftOutput, error) {
	d, err := s.roster.HandOver(ctx, in.ID, in.Body.ID, in.Body.Words)
	return answerDuty(ctx, d, err)
}

type assignShiftInput struct {
	ByID
	Body struct {
		Deed
		To database.ID `json:"to,omitempty" doc:"Left out to empty it."`
	} `nameHint:"AssignShift"`
}

func (s *Server) assignShift(ctx context.Context, in *assignShiftInput) (*shiftOutput, error) {
	if err := s.roster.Assign(ctx, in.ID, in.Body.To); err != nil {
		return nil, err
	}
	return s.getShift(ctx, &in.ByID)
}
