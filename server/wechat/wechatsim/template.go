package wechatsim

import (
	"strings"
)

// TemplateType is how long one accept lasts.
type TemplateType int

// The types of template, with WeChat's numbers.
const (
	OneTime  TemplateType = 2 // one accept, one message
	LongTerm TemplateType = 3 // one accept, any number
)

// Template is a message template of an app.
type Template struct {
	ID       string // 43 characters in reality; any here
	Title    string // as in "任务到期提醒"
	Type     TemplateType
	Keywords []Keyword
}

// Keyword is one row of a template.
type Keyword struct {
	Name   string   // type and number, as in "thing1"; see CheckValue
	Label  string   // as in "任务名称"
	Values []string // what an enum or const keyword allows
}

// ownTemplate is a template in use.
type ownTemplate struct {
	Template
	refusal int // errcode of every send while the template is banned
}

var keywordShape = pattern(`^([a-z_]+?)\d+$`)

// newTemplates checks the templates of an app and indexes them by id.
func newTemplates(list []Template) (map[string]*ownTemplate, error) {
	byID := make(map[string]*ownTemplate, len(list))
	for _, t := range list {
		if t.ID == "" || len(t.Keywords) == 0 || t.Type != OneTime && t.Type != LongTerm || byID[t.ID] != nil {
			return nil, ErrBadApp
		}
		for _, k := range t.Keywords {
			if _, known := keywordChecks[keywordType(k.Name)]; !known {
				return nil, ErrBadApp
			}
		}
		byID[t.ID] = &ownTemplate{Template: t}
	}
	return byID, nil
}

// keywordType is "thing" for "thing1".
func keywordType(name string) string {
	m := keywordShape().FindStringSubmatch(name)
	if m == nil {
		return ""
	}
	return m[1]
}

// RefuseTemplate makes every send with a template fail with an errcode, as 43107 or
// 43116 for a banned template, or 40037 for a deleted one; 0 heals it. The error is
// ErrUnknownApp or ErrUnknownTemplate.
func (s *Sim) RefuseTemplate(appID, templateID string, errcode int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.app(appID, "")
	if err != nil {
		return err
	}
	t := a.templates[templateID]
	if t == nil {
		return ErrUnknownTemplate
	}
	t.refusal = errcode
	return nil
}

type enumValues struct {
	Values  []string `json:"enumValueList"`
	Keyword string   `json:"keywordCode"`
}

type templateEntry struct {
	ID      string       `json:"priTmplId"`
	Title   string       `json:"title"`
	Content string       `json:"content"`
	Example string       `json:"example"`
	Type    TemplateType `json:"type"`
	Enums   []enumValues `json:"keywordEnumValueList,omitempty"`
}

// listTemplates is GET /wxaapi/newtmpl/gettemplate.
func (c *call) listTemplates() (any, error) {
	entries := make([]templateEntry, 0, len(c.app.Templates))
	for _, t := range c.app.Templates {
		if c.app.templates[t.ID].refusal == 40037 {
			continue
		}
		entries = append(entries, t.entry())
	}
	return struct {
		status
		Data []templateEntry `json:"data"`
	}{ok, entries}, nil
}

func (t Template) entry() templateEntry {
	e := templateEntry{ID: t.ID, Title: t.Title, Type: t.Type}
	var content, example strings.Builder
	for _, k := range t.Keywords {
		content.WriteString(k.Label + ":{{" + k.Name + ".DATA}}\n")
		example.WriteString(k.Label + ":" + k.example() + "\n")
		if len(k.Values) > 0 {
			e.Enums = append(e.Enums, enumValues{Values: k.Values, Keyword: k.Name})
		}
	}
	e.Content, e.Example = content.String(), example.String()
	return e
}
