// Package incident takes a cry for help and reaches those who must come.
//
// Terms:
//
//   - Incident (突发情况): something that cannot wait, reported by one tap of anybody on
//     the staff: what kind, where, a few words, photos.
//   - Chain (值班链): the people who are told, nearest first, with their phone numbers:
//     those of the task that the incident raises, or the heads of the school when it
//     raises none.
//
// An incident has no states of its own. It raises the event [EventReported], for which the
// routines of the school have a task; to acknowledge, to escalate and to close it are that
// task's (package task). While the task is live the incident is live; without a task it is
// for a day.
//
// Invariants:
//
//  1. One row for each tap of a person, however often it arrives.
//  2. Whoever reports is answered even when the school promises nothing for it: then the
//     heads are told at once.
//  3. Phone numbers are shown only to the reporter, to the chain and to those who may
//     watch the school, only while the incident is live, and each reading is audited.
//  4. What is sent through WeChat holds the kind and the place; never the words of the
//     reporter, which may name a child.
package incident
