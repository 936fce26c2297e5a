package wechatsim

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

func (r *right) grant(t *ownTemplate) {
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
	for id := range a.templates {
		if r := s.rights[rightKey{u.OpenIDs[appID], id}]; r != nil && r.kept != "" {
			settings.ItemSettings[id] = r.kept
		}
	}
	return settings, nil
}

// Credit is what an app may still send to a user with one template.
type Credit struct {
	AppID      string       `json:"app_id"`
	TemplateID string       `json:"template_id"`
	Title      string       `json:"title"`
	Type       TemplateType `json:"type"`
	Left       int          `json:"left"`
	LongTerm   bool         `json:"long_term"` // any number, while true
	Kept       string       `json:"kept"`      // accept, reject, or empty while the dialog still asks
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
			credit := Credit{AppID: a.AppID, TemplateID: t.ID, Title: t.Title, Type: t.Type}
			if r := s.rights[rightKey{u.OpenIDs[a.AppID], t.ID}]; r != nil {
				credit.Left, credit.LongTerm, credit.Kept = r.left, r.forever, r.kept
			}
			credits = append(credits, credit)
		}
	}
	return credits, nil
}
