package wechatsim

import (
	"encoding/json"
	"slices"
	"strings"
)

// values is the data object of a message.
type values map[string]struct {
	Value string `json:"value"`
}

// subscribeMessage is the body of subscribe/send.
type subscribeMessage struct {
	ToUser     string `json:"touser"`
	TemplateID string `json:"template_id"`
	Page       string `json:"page"`
	Data       values `json:"data"`
	State      string `json:"miniprogram_state"`
	Lang       string `json:"lang"`
}

// touser reads the recipient before anything else is checked.
func touser(body []byte) string {
	var to struct {
		ToUser string `json:"touser"`
	}
	if json.Unmarshal(body, &to) != nil {
		return ""
	}
	return to.ToUser
}

var (
	programStates = []string{"", "developer", "trial", "formal"}
	languages     = []string{"", "zh_CN", "en_US", "zh_HK", "zh_TW"}
)

type sendAnswer struct {
	status
	MsgID int64 `json:"msgid"`
}

// subscribeSend is POST /cgi-bin/message/subscribe/send. The order of the checks
// matters: a spent right hides a wrong value, as in a captured answer.
func (c *call) subscribeSend() (any, error) {
	var in subscribeMessage
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if !slices.Contains(programStates, in.State) || !slices.Contains(languages, in.Lang) {
		return nil, refuse(40097) // not documented; a client that sends others is wrong
	}
	to, known := c.sim.recipient(c.app, in.ToUser)
	if !known {
		return nil, refuse(40003)
	}
	if c.overlap {
		return nil, refuse(43108)
	}
	t := c.app.templates[in.TemplateID]
	if t == nil {
		return nil, refuse(40037)
	}
	if t.refusal != 0 {
		return nil, refuse(t.refusal)
	}
	r := c.sim.right(c.app, to, t.ID)
	if to.mainSwitchOff[c.app.AppID] || !r.allows() {
		return nil, refuse(43101)
	}
	if err := t.check(in.Data); err != nil {
		return nil, err
	}
	if in.Page != "" && !c.app.released(in.Page) {
		return nil, refuse(41030)
	}
	if c.app.forbids(in.Data) {
		return nil, refuse(45168)
	}
	r.spend()
	m := c.message(to, t, in.Data)
	m.Channel, m.Page, m.State = ChannelSubscribe, in.Page, in.State
	delivered := c.fault.Kind != FaultUndelivered
	if delivered {
		c.sim.messages = append(c.sim.messages, m)
	}
	c.notify(sentEvent(c.app, to, c.now, t.ID, m.ID, delivered))
	return sendAnswer{ok, m.ID}, nil
}

// check finds the first keyword that is missing, blank or breaks its rule, in the
// template's order. WeChat cuts the text to 48 characters.
func (t *ownTemplate) check(data values) error {
	for _, k := range t.Keywords {
		value := data[k.Name].Value
		why := ""
		switch {
		case strings.TrimSpace(value) == "":
			why = "is emtpy" //nolint:misspell // sic
		case !k.accepts(value):
			why = "invalid"
		default:
			continue
		}
		msg := "argument invalid! data." + k.Name + ".value " + why
		return &wireError{code: 47003, msg: msg[:min(len(msg), 48)]}
	}
	return nil
}

func (a *app) forbids(data values) bool {
	for _, v := range data {
		if a.blacklisted(v.Value) {
			return true
		}
	}
	return false
}
