package wechatsim

import (
	"slices"
	"time"
)

// repeatWindow is how long a client_msg_id keeps a message from being sent twice.
const repeatWindow = 10 * time.Minute

type repeatKey struct{ openID, clientID string }

// repeat remembers the first message of a client_msg_id.
type repeat struct {
	msgID int64
	at    time.Time
}

// templateMessage is the body of template/send. A miniprogram of empty strings is
// none: libraries always send it.
type templateMessage struct {
	ToUser      string `json:"touser"`
	TemplateID  string `json:"template_id"`
	URL         string `json:"url"`
	MiniProgram struct {
		AppID    string `json:"appid"`
		PagePath string `json:"pagepath"`
	} `json:"miniprogram"`
	ClientMsgID string `json:"client_msg_id"`
	Data        values `json:"data"`
}

// templateSend is POST /cgi-bin/message/template/send. The order of its checks is not
// documented; it follows that of subscribe/send. A repeated client_msg_id is answered
// with the first msgid and delivers nothing.
func (c *call) templateSend() (any, error) {
	var in templateMessage
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	to, known := c.sim.recipient(c.app, in.ToUser)
	if !known {
		return nil, refuse(40003)
	}
	t := c.app.templates[in.TemplateID]
	switch {
	case t == nil:
		return nil, refuse(40037)
	case t.refusal != 0:
		return nil, refuse(t.refusal)
	case c.app.follower(to) == nil:
		return nil, refuse(43004)
	case to.Blacklisted:
		return nil, refuse(43019)
	}
	key := repeatKey{in.ToUser, in.ClientMsgID}
	if first, seen := c.sim.repeats[key]; seen && in.ClientMsgID != "" && c.now.Sub(first.at) < repeatWindow {
		return sendAnswer{ok, first.msgID}, nil
	}
	if err := t.check(in.Data); err != nil {
		return nil, err
	}
	if err := c.checkJump(in); err != nil {
		return nil, err
	}
	if c.app.forbids(in.Data) {
		return nil, refuse(40249)
	}
	m := c.message(to, t, in.Data)
	m.Channel, m.URL = ChannelTemplate, in.URL
	if in.MiniProgram.AppID != "" {
		m.URL, m.Page = "", in.MiniProgram.PagePath
	}
	if in.ClientMsgID != "" {
		c.sim.repeats[key] = repeat{msgID: m.ID, at: c.now}
	}
	c.acceptTemplate(m, to)
	return sendAnswer{ok, m.ID}, nil
}

// checkJump checks the mini-program a message opens.
func (c *call) checkJump(in templateMessage) error {
	if in.MiniProgram.AppID == "" {
		return nil
	}
	return c.checkPage(in.MiniProgram.AppID, in.MiniProgram.PagePath)
}

// checkPage checks a page of a mini-program that the official account leads to.
func (c *call) checkPage(appID, path string) error {
	linked := c.sim.apps[appID]
	if linked == nil || !slices.Contains(c.app.MiniPrograms, appID) {
		return refuse(40166)
	}
	if path != "" && !linked.released(path) {
		return refuse(40165)
	}
	return nil
}

// acceptTemplate delivers the message unless the user refuses the account's messages
// or a fault loses it; the app learns the outcome from TEMPLATESENDJOBFINISH.
func (c *call) acceptTemplate(m Message, to *user) {
	outcome := "success"
	switch {
	case c.fault.Kind == FaultUndelivered:
		outcome = "failed: system failed"
	case to.RefusesTemplates:
		outcome = "failed:user block"
	default:
		c.sim.messages = append(c.sim.messages, m)
	}
	c.notify(newEvent(c.app, to, c.now, "TEMPLATESENDJOBFINISH", field{"MsgID", m.ID}, field{"Status", outcome}))
}
