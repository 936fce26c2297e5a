// Package notice tells families and staff what the school has to tell them, and proves
// that it did (告知义务).
//
// Terms:
//
//   - Notice (通知): a letter. One that a person wrote has an id of its own; one that the
//     calendar asks for has the id of the task that publishes it, so there is one for
//     each, for ever.
//   - Version (版本): its words at one time. Nothing that was published is changed: a
//     correction (更正) is one more version, and the old one stays readable.
//   - Audience (发给谁): rules of school, grade, class and role, with exceptions.
//   - Reader (读者): a guardian for the seat of a child, or a colleague, as they were when
//     it was published. A guardian of two children gets one message and two receipts.
//   - Receipt (回执): none, read, confirm, or answer with one of a few choices. A receipt
//     is a thin row and no task: no family is ever "missed".
//   - Reach (送达): totals by class. Nothing here lists families.
//   - Archive (留底): the chain of what was published. Each link holds the hash of the
//     version and of the link before, and the audit log of the school holds the link.
//
// States and what leads from one to the other stand in one table (state.go):
//
//	draft ──► approved ──► published ──► closed
//	  ▲           │            ↺ corrected
//	  └── edit ───┘
//	draft, approved ──► withdrawn
//	draft ──► published, by the calendar alone: the words of the pack, marked as unedited
//
// There is no clock here. What has to happen at a time is a task: the calendar's notice is
// published by the task of a routine with evidence broadcast, which Perform performs, and
// one with a time of its own by that of a routine with evidence send. Who approves has a
// task as well.
//
// Invariants, each with a test:
//
//  1. Whoever approves a notice is not who wrote it, unless nobody else could.
//  2. A person hears of a publication once and of a correction once, however many children
//     they have, however often it is asked for, and whatever crashes meanwhile.
//  3. A published version never changes, and the chain shows it when it does.
//  4. A guardian reads only what was published to the seat of a child they have now.
//  5. Opened is no more than families, and done plus paper is no more than families.
//  6. A family is reminded of a letter once, and not when it has opened it.
//  7. What the calendar promises is published whether anybody approved it or not.
package notice
