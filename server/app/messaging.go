package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"xiaoqin/server/api"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/wechat"
)

// contacts lets message find the openids of people through identity.
type contacts struct{ *identity.Service }

// Find gives the address of each person who can be reached.
func (c contacts) Find(ctx context.Context, school database.ID, persons []database.ID) (map[database.ID]message.Address, error) {
	found, err := c.Contacts(ctx, school, persons)
	if err != nil {
		return nil, err
	}
	addresses := make(map[database.ID]message.Address, len(found))
	for person, contact := range found {
		addresses[person] = message.Address{Account: contact.AccountID, Mini: contact.Mini, Official: contact.Official}
	}
	return addresses, nil
}

// Owner gives whom an openid belongs to.
func (c contacts) Owner(ctx context.Context, channel message.Channel, openID identity.OpenID) (database.ID, []database.ID, error) {
	return c.Service.Owner(ctx, openID, channel == message.Official)
}

// sender lets message send through WeChat.
type sender struct{ client *wechat.Client }

// Send hands one message over and sorts what goes wrong.
func (s sender) Send(ctx context.Context, e message.Envelope) (message.Receipt, error) {
	var id int64
	var err error
	if e.Channel == message.Official {
		id, err = s.client.SendTemplate(ctx, wechat.TemplateMessage{
			OpenID: string(e.OpenID), TemplateID: e.TemplateID, MiniPage: e.Page, ClientID: e.ClientID, Data: e.Data,
		})
	} else {
		id, err = s.client.SendSubscribe(ctx, wechat.SubscribeMessage{
			OpenID: string(e.OpenID), TemplateID: e.TemplateID, Page: e.Page, Data: e.Data,
		})
	}
	if err != nil {
		return message.Receipt{}, failure(err)
	}
	return message.Receipt{MsgID: id}, nil
}

var failureKinds = map[wechat.Class]message.FailureKind{
	wechat.ClassToken:     message.FailedToken,
	wechat.ClassTransient: message.FailedTransient,
	wechat.ClassThrottle:  message.FailedThrottle,
	wechat.ClassQuota:     message.FailedQuota,
	wechat.ClassConsent:   message.FailedConsent,
	wechat.ClassContent:   message.FailedContent,
	wechat.ClassConfig:    message.FailedConfig,
	wechat.ClassUser:      message.FailedUser,
	wechat.ClassAmbiguous: message.FailedNoAnswer,
}

func failure(err error) error {
	e, ok := errors.AsType[*wechat.Error](err)
	if !ok {
		return err
	}
	return &message.Failure{Kind: failureKinds[e.Class], Code: e.Code, Detail: e.Error(), MayHaveLeft: e.OnTheWay}
}

// newWorker makes the sender of messages of this instance.
func (s *system) newWorker() *message.Worker {
	return message.NewWorker(s.message, message.Options{Sender: sender{s.wechat}, Name: s.instanceName(), Log: s.log, Metrics: s.metrics})
}

// instanceName is the same after a restart and unlike that of any other instance that
// runs now: two cannot listen on one address of one host.
func (s *system) instanceName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "pid" + strconv.Itoa(os.Getpid())
	}
	return host + " " + s.config.Listen
}

// callbackPath is what the WeChat console pushes to.
const callbackPath = "/wechat/callback"

// mountCallback receives WeChat's pushes, once a token is configured.
func (s *system) mountCallback(server *api.Server) error {
	if s.config.WeChat.Callback.Token == "" {
		return nil
	}
	c := s.config.WeChat
	config := wechat.CallbackConfig{Token: string(c.Callback.Token), AESKey: string(c.Callback.AESKey)}
	for _, id := range []string{c.Mini.AppID, c.OfficialAccount.AppID} {
		if id != "" {
			config.AppIDs = append(config.AppIDs, id)
		}
	}
	callback, err := wechat.NewCallback(config, s.machine, s.log, s.applyEvents)
	if err != nil {
		return err
	}
	server.Mount(callbackPath, callback)
	return nil
}

// applyEvents stores what WeChat reports. Each of them is harmless to repeat, so an error
// makes WeChat push the whole batch again.
func (s *system) applyEvents(ctx context.Context, events []wechat.Event) error {
	for _, event := range events {
		if err := s.applyEvent(ctx, event); err != nil {
			return fmt.Errorf("apply event %s: %w", event.Key(), err)
		}
	}
	return nil
}

func (s *system) applyEvent(ctx context.Context, event wechat.Event) error {
	switch e := event.(type) {
	case wechat.PopupEvent:
		return s.message.ApplyConsent(ctx, consent(e.Origin, e.TemplateID, e.Accepted, false))
	case wechat.ChangeEvent:
		return s.message.ApplyConsent(ctx, consent(e.Origin, e.TemplateID, e.Accepted, true))
	case wechat.SentEvent:
		return s.message.ApplySent(ctx, message.SentEvent{
			Channel: message.Mini, OpenID: identity.OpenID(e.OpenID), TemplateID: e.TemplateID,
			MsgID: e.MessageID, Failed: reasonUnless(e.Delivered, e.Status), At: e.At.Time(),
		})
	case wechat.TemplateJobEvent:
		return s.message.ApplySent(ctx, message.SentEvent{
			Channel: message.Official, OpenID: identity.OpenID(e.OpenID),
			MsgID: e.MessageID, Failed: reasonUnless(e.Delivered, e.Status), At: e.At.Time(),
		})
	case wechat.FollowEvent:
		return s.follow(ctx, e)
	case wechat.MediaCheckEvent:
		return s.photos.ApplyVerdict(ctx, e.Verdict.TraceID, verdict(e))
	default:
		return nil
	}
}

func consent(o wechat.Origin, template string, accepted, settings bool) message.ConsentEvent {
	answer := message.Reject
	if accepted {
		answer = message.Accept
	}
	return message.ConsentEvent{
		OpenID: identity.OpenID(o.OpenID), TemplateID: template, Answer: answer, Settings: settings, At: o.At.Time(),
	}
}

func reasonUnless(delivered bool, status string) string {
	switch {
	case delivered:
		return ""
	case status == "":
		return "failed"
	default:
		return status
	}
}

// follow notes who began or ceased to follow the official account. Who they are is asked
// behind the acknowledgement, because WeChat waits five seconds for it (WeChat contract §4.1).
func (s *system) follow(ctx context.Context, e wechat.FollowEvent) error {
	if !e.Follows {
		return s.identity.Unfollow(ctx, identity.OpenID(e.OpenID))
	}
	return s.identity.NoteFollow(ctx, identity.OpenID(e.OpenID), e.At)
}

// linkFollowers links everybody who follows the official account now, also those of whom no
// push told: who followed before this service was connected, or while it was away.
func (s *system) linkFollowers(ctx context.Context) (found, linked int, err error) {
	err = s.wechat.Followers(ctx, func(ctx context.Context, page []wechat.Followed) error {
		found += len(page)
		var known []identity.Follower
		for _, f := range page {
			if f.UnionID != "" {
				known = append(known, identity.Follower{OpenID: identity.OpenID(f.OpenID), UnionID: identity.UnionID(f.UnionID)})
			}
		}
		n, err := s.identity.FollowAll(ctx, known)
		linked += n
		return err
	})
	return found, linked, err
}

// linkMissedFollowers does so once a night, where there is an official account.
func (s *system) linkMissedFollowers(ctx context.Context) error {
	if s.config.WeChat.OfficialAccount.AppID == "" {
		return nil
	}
	_, _, err := s.linkFollowers(ctx)
	return err
}

// askFollows links followers of the official account to their mini-program accounts.
// Without a unionid the two apps are not bound and there is nothing to link.
func (s *system) askFollows(ctx context.Context) error {
	return s.identity.AskFollows(ctx, func(ctx context.Context, openID identity.OpenID) (identity.UnionID, error) {
		f, err := s.wechat.Follower(ctx, string(openID))
		if err != nil || !f.Follows {
			return "", err
		}
		return identity.UnionID(f.UnionID), nil
	})
}
