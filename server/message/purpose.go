package message

// Purpose is why something is said. It names the template and decides the class.
type Purpose string

// The purposes.
const (
	SafetyNotice Purpose = "safety_notice" // the school to guardians
	DutyDue      Purpose = "duty_due"      // a duty or task is coming or due
	RoundNext    Purpose = "round_next"    // the next patrol round
	RoundMissed  Purpose = "round_missed"  // a patrol round did not happen
	KitchenTimer Purpose = "kitchen_timer" // a holding time is running out
	HazardResult Purpose = "hazard_result" // to whoever reported a hazard
	ShiftChange  Purpose = "shift_change"  // a swap, a gap, a new roster
	Exception    Purpose = "exception"     // something did not happen, to whoever answers for it
)

// Class is what to do with a message that may or may not have left.
type Class string

// The classes.
const (
	Resend Class = "resend" // send again: at least once
	Hold   Class = "hold"   // leave it to a person: at most once
)

var classes = map[Purpose]Class{
	SafetyNotice: Hold,
	DutyDue:      Resend,
	RoundNext:    Resend,
	RoundMissed:  Resend,
	KitchenTimer: Resend,
	HazardResult: Resend,
	ShiftChange:  Resend,
	Exception:    Resend,
}

// Class is the class of the purpose, empty for a purpose that does not exist.
func (p Purpose) Class() Class { return classes[p] }

// Channel is a way out through WeChat.
type Channel string

// The channels, in the order in which they are tried. When the last one refuses,
// the inbox remains.
const (
	Mini     Channel = "mini"     // subscribe message of the mini-program
	Official Channel = "official" // template message of the official account
)

var channels = []Channel{Mini, Official}

// State is what became of an outbox row; see the package comment.
type State string

// The states.
const (
	Queued  State = "queued"
	Sending State = "sending"
	Sent    State = "sent"    // WeChat took it, which does not mean that it was read
	Refused State = "refused" // the person does not take it on this channel
	Unknown State = "unknown" // may have left
	Dead    State = "dead"    // cannot be sent as it is
	Expired State = "expired" // no longer worth sending
)

// queue is where a row waits. Only rows in a queue are ever looked for; the others are
// history.
type queue string

// The queues: one for each class, in which rows also stay while they are being sent,
// and one for what a person must decide about.
const (
	queueResend queue = queue(Resend)
	queueHold   queue = queue(Hold)
	queuePerson queue = "person"
	queueNone   queue = ""
)

// sendQueues are in the order of their haste.
var sendQueues = []queue{queueResend, queueHold}

// inSendQueues is true of a row that is to be sent or being sent.
const inSendQueues = "queue IN ('" + string(queueResend) + "', '" + string(queueHold) + "')"

// queue is where a row of the purpose waits in a state.
func (s State) queue(p Purpose) queue {
	switch s {
	case Queued, Sending:
		return queue(p.Class())
	case Unknown, Dead:
		return queuePerson
	default:
		return queueNone
	}
}

// Reasons that a row gives for its state beside WeChat's error codes.
const (
	reasonTaskDone   = "task_done"
	reasonTooLate    = "too_late"
	reasonCancelled  = "cancelled"
	reasonForgotten  = "forgotten"
	reasonReleased   = "released"
	reasonNoAddress  = "no_address"
	reasonNoTemplate = "no_template"
	reasonNoCredit   = "no_credit"
	reasonNoText     = "no_text"
	reasonDelivery   = "not_delivered"
	reasonLeaseLost  = "lease_lost"
	reasonNoAnswer   = "no_answer"
)
