package wechatsim

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// event is something WeChat tells an app about one of its users.
type event struct {
	app      *app
	callback Callback // as configured when it happened
	name     string
	from     string // openid
	at       time.Time
	details  []field
}

// field is one named value of a message: a string, an int64, fields (an object) or
// list (repeated elements).
type field struct {
	name  string
	value any
}

type (
	fields []field
	list   []fields
)

// fields is the whole message, in WeChat's order.
func (e event) fields() fields {
	f := fields{
		{"ToUserName", e.app.account},
		{"FromUserName", e.from},
		{"CreateTime", e.at.Unix()},
		{"MsgType", "event"},
		{"Event", e.name},
	}
	return append(f, e.details...)
}

// newEvent happens to a user of an app.
func newEvent(a *app, u *user, at time.Time, name string, details ...field) event {
	e := event{app: a, name: name, from: u.OpenIDs[a.AppID], at: at, details: details}
	if a.callback != nil {
		e.callback = *a.callback
	}
	return e
}

// subscription is a user's answer for one template.
type subscription struct{ templateID, status string }

func popupEvent(a *app, u *user, at time.Time, answers []subscription) event {
	items := make(list, 0, len(answers))
	for _, s := range answers {
		items = append(items, fields{{"TemplateId", s.templateID}, {"SubscribeStatusString", s.status}, {"PopupScene", "0"}})
	}
	return newEvent(a, u, at, "subscribe_msg_popup_event", field{"SubscribeMsgPopupEvent", items})
}

func changeEvent(a *app, u *user, at time.Time, templateID string) event {
	return newEvent(a, u, at, "subscribe_msg_change_event", field{
		"SubscribeMsgChangeEvent",
		list{{{"TemplateId", templateID}, {"SubscribeStatusString", "reject"}}},
	})
}

func sentEvent(a *app, u *user, at time.Time, templateID string, msgID int64, delivered bool) event {
	code, text := "0", "success"
	if !delivered {
		code, text = "1", "failed: system failed"
	}
	return newEvent(a, u, at, "subscribe_msg_sent_event", field{"SubscribeMsgSentEvent", list{{
		{"TemplateId", templateID}, {"MsgID", strconv.FormatInt(msgID, 10)}, {"ErrorCode", code}, {"ErrorStatus", text},
	}}})
}

// otherForm turns the numbers that reach a receiver as strings into numbers, and
// CreateTime the other way: forms that WeChat's documents show or libraries expect.
func (f fields) otherForm() fields {
	out := make(fields, 0, len(f))
	for _, x := range f {
		switch v := x.value.(type) {
		case fields:
			x.value = v.otherForm()
		case list:
			items := make(list, 0, len(v))
			for _, item := range v {
				items = append(items, item.otherForm())
			}
			x.value = items
		case string:
			if n, err := strconv.ParseInt(v, 10, 64); err == nil {
				x.value = n
			}
		case int64:
			x.value = strconv.FormatInt(v, 10)
		}
		out = append(out, x)
	}
	return out
}

// json writes the message as WeChat does in JSON: the wrapper of a subscription event
// is "List", an object when it holds one item and an array otherwise.
func (f fields) json() []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, x := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		name := x.name
		if strings.HasPrefix(name, "SubscribeMsg") {
			name = "List"
		}
		b.Write(encode(name))
		b.WriteByte(':')
		switch v := x.value.(type) {
		case fields:
			b.Write(v.json())
		case list:
			b.Write(v.json(name == "List"))
		default:
			b.Write(encode(v))
		}
	}
	b.WriteByte('}')
	return b.Bytes()
}

func (l list) json(unwrapOne bool) []byte {
	if unwrapOne && len(l) == 1 {
		return l[0].json()
	}
	items := make([]json.RawMessage, 0, len(l))
	for _, item := range l {
		items = append(items, item.json())
	}
	return encode(items)
}

// xml writes the message as WeChat does in XML: strings in CDATA, a subscription
// event's items as <List> inside their wrapper.
func (f fields) xml() []byte {
	var b bytes.Buffer
	b.WriteString("<xml>")
	f.writeXML(&b)
	b.WriteString("</xml>")
	return b.Bytes()
}

func (f fields) writeXML(b *bytes.Buffer) {
	for _, x := range f {
		switch v := x.value.(type) {
		case fields:
			b.WriteString("<" + x.name + ">")
			v.writeXML(b)
			b.WriteString("</" + x.name + ">")
		case list:
			v.writeXML(b, x.name)
		case int64:
			b.WriteString("<" + x.name + ">" + strconv.FormatInt(v, 10) + "</" + x.name + ">")
		case string:
			text := strings.ReplaceAll(v, "]]>", "]]]]><![CDATA[>")
			b.WriteString("<" + x.name + "><![CDATA[" + text + "]]></" + x.name + ">")
		}
	}
}

func (l list) writeXML(b *bytes.Buffer, name string) {
	wrapped := strings.HasPrefix(name, "SubscribeMsg")
	element := name
	if wrapped {
		element = "List"
		b.WriteString("<" + name + ">")
	}
	for _, item := range l {
		fields{{element, item}}.writeXML(b)
	}
	if wrapped {
		b.WriteString("</" + name + ">")
	}
}
