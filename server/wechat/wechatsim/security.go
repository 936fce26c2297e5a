package wechatsim

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	visitWindow  = 2 * time.Hour // a checked user must have been here lately
	contentLimit = 2500

	labelNormal    = 100
	labelPorn      = 20002
	labelUnlawful  = 20006
	labelOther     = 21000
	suggestPass    = "pass"
	suggestReview  = "review"
	suggestRisky   = "risky"
	codeNoDownload = -1008
)

// verdict is the opinion about a content.
type verdict struct {
	Suggest string `json:"suggest"`
	Label   int    `json:"label"`
}

// checkAuthor refuses a content check for somebody who is not a recent visitor.
func (c *call) checkAuthor(openID string, scene int) (*user, error) {
	if !openIDShape().MatchString(openID) {
		return nil, refuse(40003)
	}
	u, known := c.sim.recipient(c.app, openID)
	if !known {
		return nil, refuse(43104)
	}
	if scene < 1 || scene > 4 {
		return nil, refuse(40129)
	}
	if visit, came := u.visited[c.app.AppID]; !came || c.now.Sub(visit) > visitWindow {
		return nil, refuse(61010)
	}
	return u, nil
}

// judge looks for the app's words. A real check reads the text; the words make it
// predictable.
func (a *app) judge(text string, risky int) verdict {
	switch {
	case a.blacklisted(text):
		return verdict{suggestRisky, risky}
	case containsAny(text, a.Review):
		return verdict{suggestReview, labelOther}
	default:
		return verdict{suggestPass, labelNormal}
	}
}

// textCheck is POST /wxa/msg_sec_check, version 2. Version 1, with its 87014, is gone
// for new apps and refused.
func (c *call) textCheck() (any, error) {
	var in struct {
		Version   int    `json:"version"`
		OpenID    string `json:"openid"`
		Scene     int    `json:"scene"`
		Content   string `json:"content"`
		Nickname  string `json:"nickname"`
		Title     string `json:"title"`
		Signature string `json:"signature"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.Version != 2 {
		return nil, refuse(40097)
	}
	if _, err := c.checkAuthor(in.OpenID, in.Scene); err != nil {
		return nil, err
	}
	switch {
	case in.Content == "":
		return nil, refuse(44002)
	case utf8.RuneCountInString(in.Content) > contentLimit:
		return nil, refuse(45002)
	}
	type detail struct {
		Strategy string `json:"strategy"`
		Errcode  int    `json:"errcode"`
		verdict
		Prob    int    `json:"prob,omitempty"`
		Keyword string `json:"keyword,omitempty"`
	}
	text := strings.Join([]string{in.Content, in.Nickname, in.Title, in.Signature}, "\n")
	v := c.app.judge(text, labelUnlawful)
	word := detail{Strategy: "keyword", verdict: v}
	if i := slices.IndexFunc(c.app.Blacklist, func(w string) bool { return strings.Contains(text, w) }); i >= 0 {
		word.Keyword = c.app.Blacklist[i]
	}
	return struct {
		status
		TraceID string   `json:"trace_id"`
		Result  verdict  `json:"result"`
		Detail  []detail `json:"detail"`
	}{ok, c.sim.rid(c.now), v, []detail{{Strategy: "content_model", verdict: v, Prob: 90}, word}}, nil
}

// mediaCheck is POST /wxa/media_check_async. The result follows at once as a
// wxa_media_check event; the app's words are looked for in the address, and an address
// that is not https cannot be downloaded.
func (c *call) mediaCheck() (any, error) {
	var in struct {
		Version   int    `json:"version"`
		OpenID    string `json:"openid"`
		Scene     int    `json:"scene"`
		MediaURL  string `json:"media_url"`
		MediaType int    `json:"media_type"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.Version != 2 {
		return nil, refuse(40097)
	}
	if in.MediaType != 1 && in.MediaType != 2 {
		return nil, refuse(40004)
	}
	u, err := c.checkAuthor(in.OpenID, in.Scene)
	if err != nil {
		return nil, err
	}
	trace := c.sim.rid(c.now)
	details := []field{{"appid", c.app.AppID}, {"trace_id", trace}, {"version", int64(2)}}
	address, err := url.Parse(in.MediaURL)
	if err != nil || address.Scheme != "https" || address.Host == "" {
		details = append(details, field{"detail", list{}}, field{"errcode", int64(codeNoDownload)}, field{"errmsg", "download media failed"})
	} else {
		v := c.app.judge(in.MediaURL, labelPorn)
		suggest, label := field{"suggest", v.Suggest}, field{"label", int64(v.Label)}
		details = append(details,
			field{"detail", list{{{"strategy", "content_model"}, {"errcode", int64(0)}, suggest, label, {"prob", int64(90)}}}},
			field{"errcode", int64(0)}, field{"errmsg", "ok"}, field{"result", fields{suggest, label}})
	}
	c.notify(newEvent(c.app, u, c.now, "wxa_media_check", details...))
	return struct {
		status
		TraceID string `json:"trace_id"`
	}{ok, trace}, nil
}
