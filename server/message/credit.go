package message

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Answer is what a person told WeChat about a template.
type Answer string

// The answers.
const (
	Accept Answer = "accept"
	Reject Answer = "reject" // this time, or in WeChat's settings
	Ban    Answer = "ban"    // WeChat has banned the template
)

// ParseAnswer reads what wx.requestSubscribeMessage or an event says, such as
// "acceptWithAudio". It reports false for what is no answer of the person, such as
// "filter".
func ParseAnswer(s string) (Answer, bool) {
	if strings.HasPrefix(s, string(Accept)) {
		return Accept, true
	}
	a := Answer(s)
	return a, a == Reject || a == Ban
}

// tapWindow is how far apart the phone's report and WeChat's event of one tap may
// be. Both carry the time of the tap, by two clocks.
const tapWindow = 2 * time.Minute

// oldestTap is how late a report may come in from the queue of a phone.
const oldestTap = 48 * time.Hour

// source tells who reported a tap: each of the two reports it once.
type source string

const (
	fromPhone  source = "phone"
	fromWeChat source = "wechat"
)

func (s source) other() source {
	if s == fromPhone {
		return fromWeChat
	}
	return fromPhone
}

// Credit is how many messages of one purpose the school may still send to an account,
// as far as anybody knows.
type Credit struct {
	Purpose    Purpose
	TemplateID string
	LongTerm   bool   // one accept for ever: Remaining means nothing
	Remaining  int    // an estimate
	Answer     Answer // the last one, empty when never asked
	ChangedAt  clock.Instant
}

// Report is what wx.requestSubscribeMessage told the mini-program after one tap.
type Report struct {
	ClientID database.ID       // of the phone; a repeat changes nothing
	At       time.Time         // of the tap, by the clock of the phone
	Results  map[string]string // template id to answer, as WeChat gives them
}

// Accepted counts the accepts of one tap for the account of the principal. WeChat
// reports the same tap by an event of its own, or not: a silent accept may have none,
// and a report may never arrive. So either alone counts one, and both within two
// minutes count one together. Templates that are not configured are passed over.
func (s *Service) Accepted(ctx context.Context, r Report) error {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return err
	}
	at := s.plausible(r.At)
	return s.db.Tx(ctx, func(ctx context.Context) error {
		for _, template := range slices.Sorted(maps.Keys(r.Results)) {
			answer, ok := ParseAnswer(r.Results[template])
			if !ok || s.templates.purpose(Mini, template) == "" {
				continue
			}
			err := s.answered(ctx, p.AccountID, template, tap{source: fromPhone, ref: r.ClientID.String(), at: at, answer: answer})
			if err != nil {
				return fmt.Errorf("count reported consent: %w", err)
			}
		}
		return nil
	})
}

// plausible takes the clock of the machine where that of the phone is wrong.
func (s *Service) plausible(at time.Time) clock.Instant {
	now := s.machine.Now()
	if at.After(now.Add(tapWindow)) || at.Before(now.Add(-oldestTap)) {
		return clock.At(now)
	}
	return clock.At(at)
}

// Credit tells the principal how many messages of each purpose can still reach them.
func (s *Service) Credit(ctx context.Context) ([]Credit, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	rows, err := s.creditsOf(ctx, p.AccountID)
	if err != nil {
		return nil, err
	}
	credits := make([]Credit, 0, len(s.templates[Mini]))
	for purpose, template := range s.templates[Mini] {
		c := Credit{Purpose: purpose, TemplateID: template.ID, LongTerm: template.LongTerm}
		if row, ok := rows[template.ID]; ok {
			c.Remaining, c.Answer, c.ChangedAt = max(0, row.Remaining), row.Answer, row.ChangedAt
		}
		credits = append(credits, c)
	}
	slices.SortFunc(credits, func(a, b Credit) int { return strings.Compare(string(a.Purpose), string(b.Purpose)) })
	return credits, nil
}

// Shortfall is why a push of some purpose would probably not reach a person.
type Shortfall struct {
	Person database.ID
	Reason string // "no_address" or "no_credit"
}

// Shortfalls lists who of the persons would probably not be reached through WeChat by
// a message of the purpose, in the order given. Somebody who follows the official
// account is reached there when it has a template for the purpose.
func (s *Service) Shortfalls(ctx context.Context, school database.ID, purpose Purpose, persons []database.ID) ([]Shortfall, error) {
	ways, bound, err := s.ways(ctx, school, purpose, persons)
	if err != nil {
		return nil, err
	}
	var short []Shortfall
	for _, person := range persons {
		switch {
		case ways[person] != "":
		case !bound[person]:
			short = append(short, Shortfall{person, reasonNoAddress})
		default:
			short = append(short, Shortfall{person, reasonNoCredit})
		}
	}
	return short, nil
}

// Ways tells by which channel a push of the purpose would probably reach each of the
// persons: the mini-program while it has a credit, the official account while they follow
// it. Whom neither reaches is left out.
func (s *Service) Ways(ctx context.Context, school database.ID, purpose Purpose, persons []database.ID) (map[database.ID]Channel, error) {
	ways, _, err := s.ways(ctx, school, purpose, persons)
	return ways, err
}

// ways also tells who could be reached through the mini-program if they had a credit.
func (s *Service) ways(ctx context.Context, school database.ID, purpose Purpose, persons []database.ID) (ways map[database.ID]Channel, bound map[database.ID]bool, err error) {
	addresses, err := s.addresses.Find(ctx, school, persons)
	if err != nil {
		return nil, nil, fmt.Errorf("find addresses: %w", err)
	}
	template, pushed := s.templates[Mini][purpose]
	_, fallback := s.templates[Official][purpose]
	credited := map[database.ID]bool{}
	if pushed {
		if credited, err = s.creditedAccounts(ctx, template, accountsOf(addresses)); err != nil {
			return nil, nil, err
		}
	}
	ways, bound = make(map[database.ID]Channel, len(addresses)), make(map[database.ID]bool, len(addresses))
	for person, a := range addresses {
		bound[person] = pushed && a.Mini != ""
		switch {
		case bound[person] && credited[a.Account]:
			ways[person] = Mini
		case fallback && a.Official != "":
			ways[person] = Official
		}
	}
	return ways, bound, nil
}
