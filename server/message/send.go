package message

import (
	"context"
	"math/rand/v2"
	"time"

	"xiaoqin/server/clock"
)

const (
	sendTimeout = 15 * time.Second // above the timeouts of the WeChat client, far below the lease
	maxAttempts = 5
	backoff     = time.Second

	// repeatWindow is how long after its first claim a template message may be sent
	// again: WeChat drops repeats of a client_msg_id for ten minutes.
	repeatWindow = 8 * time.Minute
)

// creditChange is what a verdict means for the ledger.
type creditChange int

const (
	creditSpent    creditChange = iota // or never taken
	creditReturned                     // it certainly did not leave
	creditGone                         // WeChat says that there is none
)

// verdict is what became of one claim.
type verdict struct {
	settlement
	detail   string
	msgID    int64
	credit   creditChange
	fallBack bool
}

// settlement is the part of a verdict that several rows may share.
type settlement struct {
	state   State
	reason  string
	nextAt  clock.Instant // of a queued row
	uncount bool          // the attempt does not count
}

// result is a verdict on its way to the database.
type result struct {
	job *job
	verdict
}

// send tries one job. It always gives a result, soon after ctx ends.
func (w *Worker) send(ctx context.Context, j *job) result {
	if j.hopeless != "" {
		return result{j, verdict{settlement: settlement{state: Refused, reason: j.hopeless}, fallBack: true}}
	}
	if w.limiters[j.row.Channel].Wait(ctx) != nil || w.breakers.stops(j.row.Channel, j.row.Purpose) {
		return result{j, untried(j)}
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	receipt, err := w.options.Sender.Send(ctx, j.envelope())
	failure := failureOf(err)
	began, down := w.breakers.note(j.row.Channel, j.row.Purpose, failure)
	if began != nil {
		w.log.WarnContext(ctx, "sending paused", "channel", began.Channel, "purpose", began.Purpose,
			"reason", began.Reason, "until", began.Until)
	}
	if failure == nil {
		return result{j, verdict{settlement: settlement{state: Sent}, msgID: receipt.MsgID}}
	}
	return result{j, judge(&j.row, failure, down, w.service.now())}
}

// untried puts a job back as if it had not been claimed.
func untried(j *job) verdict {
	return verdict{
		settlement: settlement{state: Queued, nextAt: j.row.NextAt, uncount: true},
		credit:     creditReturned,
	}
}

// judge decides what a failed attempt means for its row. The row carries the number
// of this attempt; down says that the channel fails for everybody.
func judge(row *outboxRow, f *Failure, down bool, now clock.Instant) verdict {
	v := verdict{settlement: settlement{reason: f.reason()}, detail: f.Detail, credit: creditReturned}
	kind := f.Kind
	if f.MayHaveLeft && row.Purpose.Class() == Hold {
		kind = FailedNoAnswer
	}
	switch kind {
	case FailedConsent:
		v.state, v.credit, v.fallBack = Refused, creditGone, true
	case FailedContent, FailedUser:
		v.state = Dead
	case FailedThrottle, FailedQuota, FailedConfig:
		v.state, v.nextAt, v.uncount = Queued, row.NextAt, true
	case FailedNoAnswer:
		v.credit, v.reason = creditSpent, reasonNoAnswer
		v.state, v.nextAt = doubtful(row, 0), now.Add(retryAfter(row.Attempts))
	case FailedToken, FailedTransient:
		switch {
		case f.Code == codeBusyPerson:
			v.state, v.nextAt, v.uncount = Queued, now.Add(backoff), true
		case down:
			v.state, v.nextAt, v.uncount = Queued, row.NextAt, true
		case row.Attempts >= maxAttempts:
			v.state = Dead
		default:
			v.state, v.nextAt = Queued, now.Add(retryAfter(row.Attempts))
		}
	}
	return v
}

// doubtful is the state of a row that may have left, so long ago.
func doubtful(row *outboxRow, ago time.Duration) State {
	again := row.Purpose.Class() == Resend && row.Attempts < maxAttempts
	harmless := row.Channel == Official && row.Attempts == 1 && ago < repeatWindow // for the client_msg_id
	if again || harmless {
		return Queued
	}
	return Unknown
}

// retryAfter is 1, 2, 4, 8 seconds, each with up to half as much again, so that rows
// that failed together do not come back together.
func retryAfter(attempt int) time.Duration {
	base := backoff << (attempt - 1)
	return base + rand.N(base/2) //nolint:gosec // jitter is no secret
}
