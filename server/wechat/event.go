package wechat

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"xiaoqin/server/clock"
)

// Event is something that the platform tells: one of the types below. Pushes are
// repeated, so whoever stores an event must take two of one Key for one.
type Event interface {
	// Key names the event without naming the person: equal for every push of it.
	Key() string
}

// Origin is what every event has.
type Origin struct {
	AppID  string // whose user it is; empty in plain mode, where the platform does not say
	OpenID string
	At     clock.Instant // when it happened, to the second
	key    string
}

// Key names the event.
func (o Origin) Key() string { return o.key }

// PopupEvent is the answer of a person to the subscription dialog for one template. An
// answer that the person has told WeChat to remember may come without an event.
type PopupEvent struct {
	Origin
	TemplateID string
	Accepted   bool
}

// ChangeEvent is a person who switched a template off (or on) in the settings.
type ChangeEvent struct {
	Origin
	TemplateID string
	Accepted   bool
}

// SentEvent is the end of a subscription message: the failures are those that WeChat met
// after it had accepted the message.
type SentEvent struct {
	Origin
	TemplateID string
	MessageID  int64
	Delivered  bool
	Status     string // the platform's words
}

// TemplateJobEvent is the end of a template message of the official account.
type TemplateJobEvent struct {
	Origin
	MessageID int64
	Delivered bool
	Status    string // the platform's words, as in "failed:user block"
}

// MediaCheckEvent is the verdict about the picture of a CheckImage. It counts only with
// Code 0; -1008 means that the platform could not download the picture.
type MediaCheckEvent struct {
	Origin
	Code    int
	Verdict Verdict
}

// FollowEvent is a person who began or ceased to follow the official account.
type FollowEvent struct {
	Origin
	Follows bool
	Scene   string // what the code that led there carried
}

// latestSecond keeps the milliseconds of an event's time within an Instant.
const latestSecond = 1 << 40

// events reads the events out of a push; kinds that this program does not use give none.
func (p *push) events(appID string) ([]Event, error) {
	read, used := readers[p.Event]
	if !used {
		return nil, nil
	}
	second := p.CreateTime.number()
	if p.From == "" || second <= 0 || second > latestSecond {
		return nil, errMalformed
	}
	origin := func(distinct ...text) Origin {
		return Origin{AppID: appID, OpenID: string(p.From), At: clock.Instant(second * 1000), key: p.key(distinct)}
	}
	events := read(p, origin)
	if len(events) == 0 {
		return nil, errMalformed
	}
	return events, nil
}

// readers are the kinds of push that this program uses. The origin takes what tells this
// event from another of the same person, second and kind.
var readers = map[text]func(p *push, origin func(...text) Origin) []Event{
	"subscribe_msg_popup_event": func(p *push, origin func(...text) Origin) []Event {
		return each(p.items(p.Popup), func(i item) Event {
			return PopupEvent{origin(i.TemplateID, i.Answer), string(i.TemplateID), i.Answer == "accept"}
		})
	},
	"subscribe_msg_change_event": func(p *push, origin func(...text) Origin) []Event {
		return each(p.items(p.Change), func(i item) Event {
			return ChangeEvent{origin(i.TemplateID, i.Answer), string(i.TemplateID), i.Answer == "accept"}
		})
	},
	"subscribe_msg_sent_event": func(p *push, origin func(...text) Origin) []Event {
		return each(p.items(p.Sent), func(i item) Event {
			return SentEvent{origin(i.MessageID), string(i.TemplateID), i.MessageID.number(), i.ErrorCode == "0", string(i.Status)}
		})
	},
	"TEMPLATESENDJOBFINISH": func(p *push, origin func(...text) Origin) []Event {
		return []Event{TemplateJobEvent{origin(p.MessageID), p.MessageID.number(), p.Status == "success", string(p.Status)}}
	},
	"wxa_media_check": func(p *push, origin func(...text) Origin) []Event {
		return []Event{MediaCheckEvent{origin(p.TraceID), int(p.ErrorCode.number()), Verdict{
			Suggestion: Suggestion(p.Result.Suggestion), Label: int(p.Result.Label.number()), TraceID: string(p.TraceID),
		}}}
	},
	"subscribe":   readFollow,
	"unsubscribe": readFollow,
}

func readFollow(p *push, origin func(...text) Origin) []Event {
	return []Event{FollowEvent{origin(), p.Event == "subscribe", strings.TrimPrefix(string(p.EventKey), "qrscene_")}}
}

func each(items []item, read func(item) Event) []Event {
	events := make([]Event, 0, len(items))
	for _, i := range items {
		events = append(events, read(i))
	}
	return events
}

// key hashes what tells one event from another (WeChat contract: an event is the same
// when sender, time, kind and template are).
func (p *push) key(distinct []text) string {
	h := sha256.New()
	for _, part := range append([]text{p.To, p.From, p.CreateTime, p.Event}, distinct...) {
		_, _ = io.WriteString(h, string(part)+"\x00")
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
