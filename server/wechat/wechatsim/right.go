package wechatsim

import (
	"encoding/json"
	"maps"
)

// Answer is what a user taps in the subscription dialog for one template.
type Answer string

// The answers. Always and Never are accept and reject with "总是保持以上选择，不再
// 询问" ticked.
const (
	Accept Answer = "accept"
	Reject Answer = "reject"
	Always Answer = "always"
	Never  Answer = "never"
)

// Choice is the answer for one template.
type Choice struct {
	TemplateID string `json:"template_id"`
	Answer     Answer `json:"answer"`
}

// maxChoices is the newest documented limit of templates in one dialog.
const maxChoices = 5

type rightKey struct{ openID, templateID string }

// right is what a user allows an app to send.
type right struct {
	left    int    // one-time messages
	forever bool   // long-term consent
	kept    string // "accept" or "reject" once "always keep" was ticked
}

func (s *Sim) right(a *app, u *user, templateID string) *right {
	key := rightKey{u.OpenIDs[a.AppID], templateID}
	r := s.rights[key]
	if r == nil {
		r = &right{}
		s.rights[key] = r
	}
	return r
}

func (r *right) grant(t *template) {
	if t.Type == LongTerm {
		r.forever = true
	} else {
		r.left++
	}
}

func (r *right) allows() bool { return r.forever || r.left > 0 }

func (r *right) spend() {
	if !r.forever {
		r.left--
	}
}

// TapResult is what wx.requestSubscribeMessage hands to the page: success when
// ErrCode is 0, even if everything was rejected.
type TapResult struct {
	ErrCode int
	ErrMsg  string
	// Status maps templates to accept, reject, ban or filter.
	Status map[string]string
}

// MarshalJSON writes the flat object a mini-program receives.
func (r TapResult) MarshalJSON() ([]byte, error) {
	flat := map[string]any{"errMsg": r.ErrMsg}
	if r.ErrCode != 0 {
		flat["errCode"] = r.ErrCode
	}
	for id, status := range r.Status {
		flat[id] = status
	}
	return json.Marshal(flat)
}

func tapFailed(code int, why string) TapResult {
	return TapResult{ErrCode: code, ErrMsg: "requestSubscribeMessage:fail " + why}
}

// Tap is a user's tap on a button that calls wx.requestSubscribeMessage, and the
// answers given in the dialog. A kept choice wins over the answer given here, since
// no dialog appears. The dialog's answers are pushed as subscribe_msg_popup_event;
// silent ones are not: whether WeChat does is not documented, so a client may not
// rely on it. The error is ErrUnknownApp, ErrWrongKind or ErrUnknownUser.
func (s *Sim) Tap(appID, userID string, choices ...Choice) (TapResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u, err := s.pair(appID, userID, MiniProgram)
	if err != nil {
		return TapResult{}, err
	}
	if failed := a.checkTap(u, choices); failed.ErrCode != 0 {
		return failed, nil
	}
	result := TapResult{ErrMsg: "requestSubscribeMessage:ok", Status: map[string]string{}}
	titles := map[string]bool{}
	var popup []subscription
	for _, choice := range choices {
		t := a.templates[choice.TemplateID]
		switch {
		case titles[t.Title]:
			result.Status[t.ID] = "filter"
			continue
		case t.refusal != 0:
			result.Status[t.ID] = "ban"
			continue
		}
		titles[t.Title] = true
		r := s.right(a, u, t.ID)
		answer, shown := r.answer(choice.Answer)
		if answer == "accept" {
			r.grant(t)
		}
		if shown {
			popup = append(popup, subscription{templateID: t.ID, status: answer})
		}
		result.Status[t.ID] = answer
	}
	if len(popup) > 0 {
		s.push(popupEvent(a, u, s.now(), popup))
	}
	return result, nil
}

// answer is accept or reject, and whether the user was asked at all.
func (r *right) answer(a Answer) (status string, shown bool) {
	if r.kept != "" {
		return r.kept, false
	}
	status = "reject"
	if a == Accept || a == Always {
		status = "accept"
	}
	if a == Always || a == Never {
		r.kept = status
	}
	return status, true
}

// checkTap finds what makes wx.requestSubscribeMessage fail.
func (a *app) checkTap(u *user, choices []Choice) TapResult {
	switch {
	case len(choices) == 0:
		return tapFailed(10001, "TmplIds can't be empty")
	case len(choices) > maxChoices:
		return tapFailed(20003, "Templates count out of max bounds")
	case u.mainSwitchOff[a.AppID]:
		return tapFailed(20004, "The main switch is switched off")
	}
	types := map[TemplateType]bool{}
	for _, choice := range choices {
		t := a.templates[choice.TemplateID]
		if t == nil {
			return tapFailed(20001, "No template data return, verify the template id exist")
		}
		types[t.Type] = true
	}
	if len(types) > 1 {
		return tapFailed(20002, "Templates type must be same")
	}
	return TapResult{}
}

// Grant adds n rights without a dialog and without an event, for tests and
// rehearsals that need many. The errors are those of Unsubscribe.
func (s *Sim) Grant(appID, userID, templateID string, n int) error {
	return s.onRight(appID, userID, templateID, func(a *app, _ *user, r *right) {
		for range n {
			r.grant(a.templates[templateID])
		}
	})
}

// Unsubscribe is a user who refuses a template in a received message or in the
// settings: rights are gone, later taps are rejected silently, and
// subscribe_msg_change_event is pushed. The error is ErrUnknownApp, ErrWrongKind,
// ErrUnknownUser or ErrUnknownTemplate.
func (s *Sim) Unsubscribe(appID, userID, templateID string) error {
	return s.onRight(appID, userID, templateID, func(a *app, u *user, r *right) {
		*r = right{kept: "reject"}
		s.push(changeEvent(a, u, s.now(), templateID))
	})
}

// Resubscribe is a user who switches a template on again in the settings: taps are
// accepted silently from now on. The errors are those of Unsubscribe.
func (s *Sim) Resubscribe(appID, userID, templateID string) error {
	return s.onRight(appID, userID, templateID, func(_ *app, _ *user, r *right) { r.kept = "accept" })
}

func (s *Sim) onRight(appID, userID, templateID string, do func(*app, *user, *right)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u, err := s.pair(appID, userID, MiniProgram)
	if err != nil {
		return err
	}
	if a.templates[templateID] == nil {
		return ErrUnknownTemplate
	}
	do(a, u, s.right(a, u, templateID))
	return nil
}

// SetMainSwitch turns all subscription messages of an app on or off for a user. The
// error is ErrUnknownApp, ErrWrongKind or ErrUnknownUser.
func (s *Sim) SetMainSwitch(appID, userID string, on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u, err := s.pair(appID, userID, MiniProgram)
	if err != nil {
		return err
	}
	u.mainSwitchOff[a.AppID] = !on
	return nil
}

// Settings is subscriptionsSetting of wx.getSetting({withSubscriptions:true}): only
// templates with a kept choice appear.
type Settings struct {
	MainSwitch   bool              `json:"mainSwitch"`
	ItemSettings map[string]string `json:"itemSettings"`
}

// Settings reads a user's kept choices. The error is ErrUnknownApp, ErrWrongKind or
// ErrUnknownUser.
func (s *Sim) Settings(appID, userID string) (Settings, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u, err := s.pair(appID, userID, MiniProgram)
	if err != nil {
		return Settings{}, err
	}
	settings := Settings{MainSwitch: !u.mainSwitchOff[a.AppID], ItemSettings: map[string]string{}}
	for id := range maps.Keys(a.templates) {
		if r := s.rights[rightKey{u.OpenIDs[appID], id}]; r != nil && r.kept != "" {
			settings.ItemSettings[id] = r.kept
		}
	}
	return settings, nil
}

// Credit is what an app may still send to a user with one template.
type Credit struct {
	AppID      string `json:"app_id"`
	TemplateID string `json:"template_id"`
	Title      string `json:"title"`
	Left       int    `json:"left"`
	LongTerm   bool   `json:"long_term"` // any number, while true
	Kept       string `json:"kept"`      // accept, reject, or empty while the dialog still asks
}

// Credits lists a user's rights in every mini-program, unused templates too. The
// error is ErrUnknownUser.
func (s *Sim) Credits(userID string) ([]Credit, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[userID]
	if u == nil {
		return nil, ErrUnknownUser
	}
	credits := []Credit{}
	for _, a := range s.appOrder {
		if a.kind != MiniProgram {
			continue
		}
		for _, t := range a.Templates {
			credit := Credit{AppID: a.AppID, TemplateID: t.ID, Title: t.Title}
			if r := s.rights[rightKey{u.OpenIDs[a.AppID], t.ID}]; r != nil {
				credit.Left, credit.LongTerm, credit.Kept = r.left, r.forever, r.kept
			}
			credits = append(credits, credit)
		}
	}
	return credits, nil
}
