package wechatsim

import (
	"slices"

	"xiaoqin/server/clock"
)

// Channel is the way a message came.
type Channel string

// The channels.
const (
	ChannelSubscribe Channel = "subscribe" // a mini-program's subscription message
	ChannelTemplate  Channel = "template"  // an official account's template message
)

// Row is one line of a message as the user reads it.
type Row struct {
	Keyword string `json:"keyword"`
	Label   string `json:"label"`
	Value   string `json:"value"`
}

// Message is a message that reached a user's phone.
type Message struct {
	ID         int64         `json:"msgid,string"` // a string in JSON: scripts lose digits past 2^53
	Channel    Channel       `json:"channel"`
	AppID      string        `json:"app_id"`
	UserID     string        `json:"user_id"`
	OpenID     string        `json:"openid"`
	TemplateID string        `json:"template_id"`
	Title      string        `json:"title"`
	Rows       []Row         `json:"rows"`
	Page       string        `json:"page"`  // of a mini-program; empty: not clickable
	URL        string        `json:"url"`   // of a template message that opens a web page
	State      string        `json:"state"` // miniprogram_state as sent
	At         clock.Instant `json:"at"`
}

// message begins a message to a user with the rows of its template.
func (c *call) message(to *user, t *ownTemplate, data values) Message {
	m := Message{
		ID: c.sim.messageID(c.now), AppID: c.app.AppID, UserID: to.ID, OpenID: to.OpenIDs[c.app.AppID],
		TemplateID: t.ID, Title: t.Title, Rows: make([]Row, 0, len(t.Keywords)), At: clock.At(c.now),
	}
	for _, k := range t.Keywords {
		m.Rows = append(m.Rows, Row{Keyword: k.Name, Label: k.Label, Value: data[k.Name].Value})
	}
	return m
}

// Messages lists what arrived on a user's phone, oldest first; on everybody's when
// userID is empty. Messages are kept until Reset.
func (s *Sim) Messages(userID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Message{}
	for _, m := range s.messages {
		if userID == "" || m.UserID == userID {
			m.Rows = slices.Clone(m.Rows)
			list = append(list, m)
		}
	}
	return list
}
