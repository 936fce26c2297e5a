// Package message says things to people and knows what became of it.
//
// A capability hands over a [Draft] inside its own transaction. From it come, in
// that transaction, one inbox row for each recipient, which is what the person can
// always read in the mini-program, and one outbox row for each recipient on the
// first channel of WeChat that is configured for the purpose. A [Worker] of any
// instance claims outbox rows and sends them. The database is the queue; nothing
// here waits for WeChat inside a request.
//
// Terms:
//
//   - Origin and moment: what spoke (a task, a notice, a hazard) and the moment it
//     spoke for. A recipient gets at most one message for each origin and moment,
//     and at most one attempt for each channel, for ever.
//   - Purpose: why it is said; it names the template and decides the class.
//   - Class: what to do when it is not known whether a message left. A message of
//     class resend is sent again (a missed duty is worse than a second card); one of
//     class hold becomes unknown and waits for a person (nobody is buzzed twice).
//   - Credit: the right, given by a tap in WeChat, to send one message of one
//     template to one WeChat account. WeChat tells nobody how many are left, so the
//     ledger is an estimate: plus one for each accept, minus one for each claim,
//     given back on a definite failure, zero when WeChat answers 43101.
//
// States of an outbox row:
//
//	queued ──► sending ──► sent ──► refused (WeChat found out later)
//	  │ ▲         │ ├────► refused (no consent, no address: the next channel is tried)
//	  │ │ retry   │ ├────► dead    (content, user or five failures: for a person to look at)
//	  │ └─────────┘ └────► unknown (class hold, perhaps sent: never falls back)
//	  └──► expired (too late, task done, cancelled, person forgotten)
//
// unknown becomes sent when WeChat's own event says so, or queued or expired when an
// operator decides.
//
// Invariants:
//
//   - Never more rows are sending for one instance than it has senders: that is how
//     many a crash can leave in doubt.
//   - A sender is free only after the result of its last message is committed.
//   - The result of a claim counts only for that claim (owner and attempt), so a
//     result that comes late cannot undo what happened since.
//   - Leases are written and judged by the clock of the database; when to send by the
//     school clock; pauses and credit by the machine clock.
//   - No row holds an openid. The address is looked up when a row is claimed.
//   - When a pause ends, one message goes first. A WeChat that hangs leaves in doubt as
//     many messages as there are senders, and then one for each longer pause.
//   - To one phone one message at a time; whoever has many waiting delays nobody else.
package message
