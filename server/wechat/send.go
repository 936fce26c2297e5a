package wechat

import "context"

// Data are the values of a template by keyword: {"thing1": "校门口巡查"}. The platform
// takes strings only and refuses an empty one; the types of keyword and their limits are
// the sender's to keep (WeChat contract: keyword types).
type Data map[string]string

type wireValue struct {
	Value string `json:"value"`
}

func (d Data) wire() map[string]wireValue {
	values := make(map[string]wireValue, len(d))
	for keyword, value := range d {
		values[keyword] = wireValue{value}
	}
	return values
}

// send makes one send and gives the message id. A success without one is none we can
// trust: it may have come from something between us and the platform.
func send(ctx context.Context, a *app, path string, message any) (int64, error) {
	type response struct {
		ID int64 `json:"msgid"`
	}
	answer, err := callWithToken[response](ctx, a, path, nil, message)
	if err == nil && answer.ID == 0 {
		err = unreadable(path, "the answer holds no message id")
	}
	return answer.ID, err
}

// SubscribeMessage is one message of the mini-program to a person who has accepted its
// template.
type SubscribeMessage struct {
	OpenID     string
	TemplateID string
	Page       string // opened by a tap, without a leading "/"; empty: not clickable
	Data       Data
}

// SendSubscribe sends one subscription message and gives the platform's id of it. A
// success uses up one right of the person; nothing else does. There is no way to send the
// same message twice and have it arrive once: after ClassAmbiguous only SentEvent tells.
// Two sends to one person must not overlap (43108).
func (c *Client) SendSubscribe(ctx context.Context, m SubscribeMessage) (messageID int64, err error) {
	type request struct {
		OpenID     string               `json:"touser"`
		TemplateID string               `json:"template_id"`
		Page       string               `json:"page,omitempty"`
		Data       map[string]wireValue `json:"data"`
		Stage      Stage                `json:"miniprogram_state"`
		Language   string               `json:"lang"`
	}
	return send(ctx, c.mini, pathSubscribe, request{
		OpenID: m.OpenID, TemplateID: m.TemplateID, Page: m.Page, Data: m.Data.wire(), Stage: c.stage, Language: "zh_CN",
	})
}

// TemplateMessage is one message of the official account to a follower.
type TemplateMessage struct {
	OpenID     string // in the official account
	TemplateID string
	MiniPage   string // opened in the mini-program by a tap; goes before URL
	URL        string // opened by a tap; empty with MiniPage: not clickable
	// ClientID makes a repeated send harmless for ten minutes: the platform sends one
	// message per person and ClientID.
	ClientID string
	Data     Data
}

// SendTemplate sends one template message and gives the platform's id of it. A success
// means accepted, not delivered: TemplateJobEvent tells.
func (c *Client) SendTemplate(ctx context.Context, m TemplateMessage) (messageID int64, err error) {
	type miniProgram struct {
		AppID string `json:"appid"`
		Page  string `json:"pagepath"`
	}
	type request struct {
		OpenID     string               `json:"touser"`
		TemplateID string               `json:"template_id"`
		URL        string               `json:"url,omitempty"`
		Mini       *miniProgram         `json:"miniprogram,omitempty"`
		ClientID   string               `json:"client_msg_id,omitempty"`
		Data       map[string]wireValue `json:"data"`
	}
	r := request{OpenID: m.OpenID, TemplateID: m.TemplateID, URL: m.URL, ClientID: m.ClientID, Data: m.Data.wire()}
	if m.MiniPage != "" {
		r.Mini = &miniProgram{AppID: c.mini.ID, Page: m.MiniPage}
	}
	return send(ctx, c.official, pathTemplate, r)
}

// TemplateType is how long one accept of a subscription template lasts.
type TemplateType int

// The types, with the platform's numbers.
const (
	OneTime  TemplateType = 2 // one accept, one message
	LongTerm TemplateType = 3 // one accept, any number of messages
)

// Template is a subscription template of the mini-program as the platform keeps it.
type Template struct {
	ID       string
	Title    string
	Type     TemplateType
	Keywords []string            // in the order of the message, as in "thing1"
	Allowed  map[string][]string // what an enum or const keyword may say
}

var contentPattern = pattern(`\{\{([a-z_]+\d+)\.DATA\}\}`)

// Templates lists the subscription templates of the mini-program, to check at the start
// that the configured ones exist, are of the expected type and have the expected keywords.
func (c *Client) Templates(ctx context.Context) ([]Template, error) {
	type response struct {
		Data []struct {
			ID      string       `json:"priTmplId"`
			Title   string       `json:"title"`
			Content string       `json:"content"`
			Type    TemplateType `json:"type"`
			Enums   []struct {
				Keyword string   `json:"keywordCode"`
				Values  []string `json:"enumValueList"`
			} `json:"keywordEnumValueList"`
		} `json:"data"`
	}
	answer, err := callWithToken[response](ctx, c.mini, pathTemplates, nil, nil)
	if err != nil {
		return nil, err
	}
	templates := make([]Template, 0, len(answer.Data))
	for _, d := range answer.Data {
		t := Template{ID: d.ID, Title: d.Title, Type: d.Type, Allowed: make(map[string][]string, len(d.Enums))}
		for _, match := range contentPattern().FindAllStringSubmatch(d.Content, -1) {
			t.Keywords = append(t.Keywords, match[1])
		}
		for _, e := range d.Enums {
			t.Allowed[e.Keyword] = e.Values
		}
		templates = append(templates, t)
	}
	return templates, nil
}
