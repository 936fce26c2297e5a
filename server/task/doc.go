// Package task is the engine: it turns what a school promised into tasks, reminds
// the people who hold them, and says what did not happen.
//
// Terms:
//
//   - Routine (例行工作): what repeats. Schedule, who, completion, evidence, ladder,
//     gate: data with a version.
//   - Schedule (时间规则): rules (When) that give anchor days, times the windows that
//     give opens, due and closes.
//   - Occurrence (应发生): the pure result of a schedule: slot, scope, times.
//   - Slot (期号): the identity of an occurrence, 2022-04-02#am or m:2022-03. It is
//     never a time, so no change of a clock time or a bell changes it.
//   - Scope (同批): the routine's scope word and the slot; gates look inside one.
//   - Task (任务): one row for each routine, subject and slot, for ever.
//   - Target (应到): one thing that must be ticked inside a task: a checkpoint, an
//     extinguisher, a class, a person, a signature.
//   - Holder, deputy, owner (责任人、备岗、主管): references such as r:FA, resolved when
//     the engine speaks; the owner is the head who answers for it.
//   - Rung, ladder (提醒梯): when to speak, to whom, on which condition and days.
//   - Watermark (已处理至, Through): every moment up to here has been dealt with.
//   - Gate (放行): the routines of the same scope that must have passed before this
//     task can be completed.
//
// States: live, done, missed, excused, cancelled are stored; scheduled, open,
// overdue, on time and late are read from the clock (Phase). The one table of
// transitions is in state.go; Apply is the only way through it.
//
// Invariants, each with a test:
//
//   - A task opens before it is due and is due no later than it closes.
//   - The same arguments give the same occurrences, on any machine, any number of times.
//   - NextAt is nil exactly when the task is not live; otherwise it is after the
//     watermark, or the verdict is overdue.
//   - The watermark never goes back, and no moment before it is dealt with again.
//   - A firing after an outage tells everybody that any missed rung would have told.
//   - Re-planning deletes nothing, changes nothing that somebody has touched, and
//     done twice does nothing.
//   - A done task has all its targets ticked and its gate open or overridden.
//   - A missed task of which nobody could be reminded has the cause outage.
//
// Everything in the files named after nouns is pure: it takes the time as an
// argument and reads nothing else.
package task
