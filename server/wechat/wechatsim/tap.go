package wechatsim

import "encoding/json"

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
