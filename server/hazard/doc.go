// Package hazard keeps what somebody found wrong until a second person has seen it put
// right.
//
// Terms:
//
//   - Report (隐患上报): one tap of somebody who saw something: photos, words, a place.
//   - Hazard (隐患): what is wrong. Reports of one place and one kind that come while it is
//     open join it, and all who reported it are told what becomes of it.
//   - Unverified (未核实): reported by somebody without an account, by a printed code. It is
//     taken or discarded by those who answer for hazards, and seen by nobody else before.
//   - Urgency (急不急): what the reporter says, "to be repaired" or "dangerous".
//   - Grade (等级): what the school says, 一般, 较大 or 重大. With the grade comes the
//     deadline, as data of the routine.
//   - Rectification (整改): putting it right, with a photo of how it looks now.
//   - Reinspection (复查): somebody else looks whether it is right.
//   - Step: one line of what was done about it, kept for ever.
//   - Turn: counts how often somebody was asked to put it right or to wait.
//
// States and what leads from one to the other stand in one table (state.go):
//
//	unverified ─► reported | refused | duplicate
//	reported ─► assigned ─► accepted ─► rectified ─► closed
//	    ▲          │  ▲                     │
//	    └──────────┘  └──── returned ◄──────┘
//	reported, assigned, accepted, returned ─► paused | refused | duplicate
//
// A hazard has no reminders of its own. Every state in which somebody owes something has
// a task (package task), raised by an event for which the routines of the school wait:
// to grade it, to put it right, to look again, to think of one that was put off.
//
// Invariants:
//
//  1. One report for each tap, however often it arrives.
//  2. At one place there is at most one open hazard of a kind, except of the kind Other,
//     which says too little.
//  3. Nobody who ever rectified a hazard re-inspects it (plan row S27, engine invariant 20).
//  4. A hazard and the task of its step change in one transaction.
//  5. Whoever reported it hears once of every change that matters to them, never of what
//     they did themselves.
//  6. What a stranger reported joins nothing, is counted nowhere and its photos are shown
//     to nobody else before it is taken (ADR 0023).
//  7. What is sent through WeChat holds the kind and the place; never the words of the
//     reporter, which may name a child.
package hazard
