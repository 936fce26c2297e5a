package message

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"xiaoqin/server/identity"
)

// Envelope is one message ready to go.
type Envelope struct {
	Channel    Channel
	OpenID     identity.OpenID
	TemplateID string
	Page       string
	Data       map[string]string // keyword to value, within the limits of WeChat; not to be changed

	// ClientID is the same whenever this message is sent again. The official account
	// drops a repeat within ten minutes (WeChat contract: template/send,
	// client_msg_id); the mini-program knows nothing like it.
	ClientID string
}

// Receipt is what WeChat says when it takes a message.
type Receipt struct {
	MsgID int64
}

// Sender hands one message to WeChat and waits for the verdict. It must be safe for
// concurrent use and give up when ctx ends. An error that is not a *Failure counts as
// no answer: the message may have left.
type Sender interface {
	Send(ctx context.Context, e Envelope) (Receipt, error)
}

// FailureKind sorts failures by what to do about them (WeChat contract: error
// classes). All but FailedNoAnswer mean that the message did not leave, unless MayHaveLeft
// says so.
type FailureKind string

// The kinds of failure.
const (
	FailedToken     FailureKind = "token"     // the access token was refused, also a fresh one
	FailedTransient FailureKind = "transient" // try again later
	FailedThrottle  FailureKind = "throttle"  // pause this API
	FailedQuota     FailureKind = "quota"     // pause this API until midnight
	FailedConsent   FailureKind = "consent"   // the person does not take it
	FailedContent   FailureKind = "content"   // these values will never pass
	FailedConfig    FailureKind = "config"    // the template or the app is set up wrongly
	FailedUser      FailureKind = "user"      // nobody has this openid
	FailedNoAnswer  FailureKind = "ambiguous" // nobody knows
)

// codeBusyPerson is what WeChat answers when another message is on its way to the same
// person. One worker never does that; two may, and the later one tries again.
const codeBusyPerson = 43108

// Failure is why a message did not leave, or why that is not known.
type Failure struct {
	Kind   FailureKind
	Code   int       // errcode of WeChat, zero when there was none
	Detail string    // for the operator, such as the keyword and WeChat's request id; never anything personal
	Until  time.Time // of throttle and quota, when WeChat said so

	// MayHaveLeft says of a transient failure that something between WeChat and us broke
	// off. What may be sent twice is tried again; what may not waits for a person.
	MayHaveLeft bool
}

// Error is the kind and the code.
func (f *Failure) Error() string {
	return fmt.Sprintf("send failed: %s %d", f.Kind, f.Code)
}

// reason is what the row shows.
func (f *Failure) reason() string {
	if f.Code == 0 {
		return string(f.Kind)
	}
	return strconv.Itoa(f.Code)
}

func failureOf(err error) *Failure {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Failure](err); ok {
		return f
	}
	return &Failure{Kind: FailedNoAnswer}
}
