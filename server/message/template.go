package message

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// Templates are the templates of an installation, read from configuration: which
// template of which app carries which purpose.
type Templates map[Channel]map[Purpose]Template

// Template is one template as the WeChat console shows it.
type Template struct {
	ID string `yaml:"id"`

	// Page opens from the card; empty is the page of the message. Like the fields it
	// may mention {origin}, the id of what spoke.
	Page string `yaml:"page"`

	// LongTerm templates need one accept for ever, so no credit is counted.
	LongTerm bool `yaml:"long_term"`

	// Fields says what stands in each keyword, such as thing1: "{title}". Beside the
	// fields of a draft there are {title}, {body} and {at}.
	Fields map[string]string `yaml:"fields"`

	// Values are what WeChat allows in keywords of the types enum and const; the
	// first one stands in when the message has none of them.
	Values map[string][]string `yaml:"values"`
}

// keywordName is a type with a number, as in "character_string2".
var keywordName = regexp.MustCompile(`^([a-z_]+?)\d+$`)

// Validate finds what WeChat would refuse before the first message does. It joins
// one error for each mistake.
func (t Templates) Validate() error {
	var all []error
	for channel, purposes := range t {
		if !slices.Contains(channels, channel) {
			all = append(all, fmt.Errorf("templates: no channel %q; want one of %v", channel, channels))
		}
		for purpose, template := range purposes {
			if purpose.Class() == "" {
				all = append(all, fmt.Errorf("templates.%s: no purpose %q; want one of %v", channel, purpose, slices.Sorted(maps.Keys(classes))))
			}
			if err := template.validate(); err != nil {
				all = append(all, fmt.Errorf("templates.%s.%s: %w", channel, purpose, err))
			}
		}
	}
	return errors.Join(all...)
}

func (t Template) validate() error {
	if t.ID == "" || len(t.ID) > 64 {
		return errors.New("id: the template id of the WeChat console is required")
	}
	if len(t.Fields) == 0 {
		return errors.New("fields: every keyword of the template needs its text")
	}
	for keyword := range t.Fields {
		kind := kindOf(keyword)
		if kind == "" {
			return fmt.Errorf("fields.%s: not a keyword of WeChat, such as thing1 or time2", keyword)
		}
		if (kind == kindEnum || kind == kindConst) && len(t.Values[keyword]) == 0 {
			return fmt.Errorf("values.%s: list what the template allows", keyword)
		}
	}
	return nil
}

func kindOf(keyword string) kind {
	m := keywordName.FindStringSubmatch(keyword)
	if m == nil {
		return ""
	}
	if k := kind(m[1]); slices.Contains(kinds, k) {
		return k
	}
	return ""
}

// first is the channel that a message of the purpose is tried on first, empty when
// no app has a template for it.
func (t Templates) first(p Purpose) Channel { return t.from(channels, p) }

// after is the channel that comes after c, empty when the inbox must do.
func (t Templates) after(c Channel, p Purpose) Channel {
	return t.from(channels[slices.Index(channels, c)+1:], p)
}

func (t Templates) from(order []Channel, p Purpose) Channel {
	for _, c := range order {
		if _, ok := t[c][p]; ok {
			return c
		}
	}
	return ""
}

// purpose finds what a template of WeChat is used for.
func (t Templates) purpose(c Channel, templateID string) Purpose {
	for p, template := range t[c] {
		if template.ID == templateID {
			return p
		}
	}
	return ""
}
