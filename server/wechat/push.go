package wechat

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"strconv"
)

// push is a message of the platform as JSON or XML has it. Numbers come as numbers or strings, in JSON
// the list of a subscription event as an object when it has one item, in XML inside an
// element of the event's name.
type push struct {
	To         text   `json:"ToUserName" xml:"ToUserName"`
	Encrypted  text   `json:"Encrypt" xml:"Encrypt"`
	From       text   `json:"FromUserName" xml:"FromUserName"`
	CreateTime text   `json:"CreateTime" xml:"CreateTime"`
	Event      text   `json:"Event" xml:"Event"`
	EventKey   text   `json:"EventKey" xml:"EventKey"`
	List       items  `json:"List" xml:"-"`
	Popup      []item `json:"-" xml:"SubscribeMsgPopupEvent>List"`
	Change     []item `json:"-" xml:"SubscribeMsgChangeEvent>List"`
	Sent       []item `json:"-" xml:"SubscribeMsgSentEvent>List"`
	MessageID  text   `json:"MsgID" xml:"MsgID"`
	Status     text   `json:"Status" xml:"Status"`
	TraceID    text   `json:"trace_id" xml:"trace_id"`
	ErrorCode  text   `json:"errcode" xml:"errcode"`
	Result     struct {
		Suggestion text `json:"suggest" xml:"suggest"`
		Label      text `json:"label" xml:"label"`
	} `json:"result" xml:"result"`
}

type item struct {
	TemplateID text `json:"TemplateId" xml:"TemplateId"`
	Answer     text `json:"SubscribeStatusString" xml:"SubscribeStatusString"`
	MessageID  text `json:"MsgID" xml:"MsgID"`
	ErrorCode  text `json:"ErrorCode" xml:"ErrorCode"`
	Status     text `json:"ErrorStatus" xml:"ErrorStatus"`
}

// text is a string, or the digits of a number; anything else is as good as absent.
type text string

// UnmarshalJSON takes a string or a number.
func (t *text) UnmarshalJSON(b []byte) error {
	switch {
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(t))
	case b[0] == '-' || b[0] >= '0' && b[0] <= '9':
		*t = text(b)
	}
	return nil
}

// number is the value of an integer, 0 for anything else.
func (t text) number() int64 {
	n, err := strconv.ParseInt(string(t), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// items are one item or an array of them.
type items []item

// UnmarshalJSON takes an object or an array of objects.
func (l *items) UnmarshalJSON(b []byte) error {
	if b[0] == '{' {
		*l = make(items, 1)
		return json.Unmarshal(b, &(*l)[0])
	}
	return json.Unmarshal(b, (*[]item)(l))
}

// items are those of the JSON form or, when there are none, of the XML form.
func (p *push) items(fromXML []item) []item {
	if len(p.List) > 0 {
		return p.List
	}
	return fromXML
}

// parsePush reads a push by its first byte, whatever its header says. A member of an
// unexpected type counts as absent: the platform also pushes what this program does not
// know. Neither form resolves entities or reads anything from elsewhere.
func parsePush(body []byte) (*push, error) {
	body = bytes.TrimSpace(body)
	var p push
	var err error
	if bytes.HasPrefix(body, []byte("<")) {
		err = xml.Unmarshal(body, &p)
	} else {
		err = json.Unmarshal(body, &p)
		if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && bytes.HasPrefix(body, []byte("{")) {
			err = nil
		}
	}
	if err != nil {
		return nil, errMalformed
	}
	return &p, nil
}
