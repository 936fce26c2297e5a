package message

import (
	"maps"
	"net/url"
	"regexp"
	"time"

	"xiaoqin/server/clock"
)

// text is what a message says, apart from whom to.
type text struct {
	title, body, page string
	origin            Origin
	at                clock.Instant
	fields            map[string]string
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// data fills the keywords of a template, each within the limits of its type.
func (t Template) data(m text) map[string]string {
	values := map[string]string{"title": m.title, "body": m.body, "at": m.at.String()}
	maps.Copy(values, m.fields)
	data := make(map[string]string, len(t.Fields))
	for keyword, pattern := range t.Fields {
		filled := expand(pattern, func(name string) string { return readable(values[name]) })
		data[keyword] = fit(kindOf(keyword), filled, m.at.Time(), t.Values[keyword])
	}
	return data
}

// link is the page that the card opens.
func (t Template) link(m text) string {
	if t.Page == "" {
		return m.page
	}
	return expand(t.Page, func(name string) string {
		if name == "origin" {
			return m.origin.ID.String()
		}
		return url.QueryEscape(m.fields[name])
	})
}

func expand(pattern string, value func(name string) string) string {
	return placeholder.ReplaceAllStringFunc(pattern, func(p string) string {
		return value(p[1 : len(p)-1])
	})
}

// readable shows a moment as people write it.
func readable(value string) string {
	t, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return value
	}
	return t.In(clock.Shanghai).Format(dateTimeLayout)
}
