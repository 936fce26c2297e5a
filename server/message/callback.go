package message

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// ConsentEvent is WeChat's report that a person answered a dialog
// (subscribe_msg_popup_event) or changed the settings of WeChat
// (subscribe_msg_change_event). WeChat repeats an event that was not acknowledged; a
// repeat has the same openid, template and time.
type ConsentEvent struct {
	OpenID     identity.OpenID
	TemplateID string
	Answer     Answer
	Settings   bool // from the settings: what was accepted before is void
	At         time.Time
}

// SentEvent is WeChat's final word about one message: subscribe_msg_sent_event of the
// mini-program, TEMPLATESENDJOBFINISH of the official account.
type SentEvent struct {
	Channel    Channel
	OpenID     identity.OpenID
	TemplateID string // empty for the official account
	MsgID      int64
	Failed     string // why it was not delivered, such as "user block"; empty when it was
	At         time.Time
}

// ApplyConsent counts an answer once, however often it is reported. An openid or a
// template that is not ours is passed over.
func (s *Service) ApplyConsent(ctx context.Context, e ConsentEvent) error {
	if s.templates.purpose(Mini, e.TemplateID) == "" {
		return nil
	}
	account, _, err := s.addresses.Owner(ctx, Mini, e.OpenID)
	if err != nil || account.IsZero() {
		return err
	}
	ref := strconv.FormatInt(e.At.Unix(), 10)
	if e.Settings {
		ref = "settings:" + ref
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		return s.answered(ctx, account, e.TemplateID, tap{fromWeChat, ref, clock.At(e.At), e.Answer, e.Settings})
	})
	if err != nil {
		return fmt.Errorf("count consent: %w", err)
	}
	return nil
}

// ApplySent notes what became of a message. It settles a row that was unknown, and
// turns one that had been sent into refused when WeChat could not deliver it, which
// tries the next channel. It is harmless to repeat.
func (s *Service) ApplySent(ctx context.Context, e SentEvent) error {
	_, persons, err := s.addresses.Owner(ctx, e.Channel, e.OpenID)
	if err != nil || len(persons) == 0 {
		return err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.rowOfEvent(ctx, e, persons)
		if err != nil || row == nil {
			return err
		}
		return s.settleByEvent(ctx, e, row)
	})
	if err != nil {
		return fmt.Errorf("apply sent event: %w", err)
	}
	return nil
}

// eventSkew is how far WeChat's clock may be behind that of the database.
const eventSkew = time.Minute

// rowOfEvent finds the row that an event speaks of: the one with its message id, or
// else the oldest in doubt that was claimed before the event; nil when there is none.
func (s *Service) rowOfEvent(ctx context.Context, e SentEvent, persons []database.ID) (*outboxRow, error) {
	rows, err := s.latestAttempts(ctx, e.Channel, persons)
	if err != nil {
		return nil, err
	}
	purpose := s.templates.purpose(e.Channel, e.TemplateID)
	var oldest *outboxRow
	for i := range rows {
		r := &rows[i]
		if e.MsgID != 0 && r.WxMsgID == e.MsgID {
			return r, nil
		}
		possible := r.inDoubt() && r.ClaimedAt <= clock.At(e.At.Add(eventSkew)) &&
			(e.TemplateID == "" || r.Purpose == purpose)
		if possible && (oldest == nil || r.ClaimedAt < oldest.ClaimedAt) {
			oldest = r
		}
	}
	return oldest, nil
}

func (s *Service) settleByEvent(ctx context.Context, e SentEvent, row *outboxRow) error {
	set := map[string]any{"wx_msg_id": e.MsgID, "settled_at": s.now()}
	from := openStates
	if e.Failed == "" {
		set["state"], set["reason"], set["queue"] = Sent, "", queueNone
	} else {
		set["state"], set["reason"], set["queue"] = Refused, reasonDelivery, queueNone
		set["detail"] = shorten(clean(e.Failed), maxDetail)
		from = append([]State{Sent}, openStates...)
	}
	moved, err := s.move(ctx, row, from, set)
	if err != nil || !moved || e.Failed == "" {
		return err
	}
	return s.fallBack(ctx, []outboxRow{*row})
}
