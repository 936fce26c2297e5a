// Package checklist is the sheets of a school: forms filled in for a task, by one hand or
// several, at once or item by item.
//
// Terms:
//
//   - Sheet (当日检查记录): a version of a form filled in for a task, or for one target of it.
//   - Entry (一次填写): one call of a phone: answers, steps, perhaps the handing in. It is
//     kept for ever with who and when, by the clock of the phone and of the school.
//   - Answer: what an entry says of one item, "core", or "dishes.core" of a row.
//   - Row: one dish, worker, delivery of a group, under a key that a phone made up, so that
//     two phones speak of the same one.
//   - Step (处置): what was done about a critical item that failed. One that ends its row
//     (倒掉, 退货, 今天不上岗) takes the row out of use; outside of a group, the whole sheet.
//   - Crossing out (划掉): a row that should not be there is taken off, and stays to be read.
//   - Knower: who says beforehand what a sheet may begin with; an offer, no answer.
//   - Signature (签字): a side that the task wants; its picture, when one was drawn, stands under the
//     key of the side among the photos of the sheet. An outsider has no account: somebody of the
//     school holds out the phone, and the drawing is the signature.
//   - Lock (锁住): a critical item failed and has not been put right yet.
//   - Handing in (交): everything is answered and nothing is locked: the task is ticked.
//   - Proof: how it was shown that somebody stood before the target: its plate was scanned,
//     or it was picked from the list.
//   - Fault: an item that failed, as the keepers of hazards are told of it.
//
// Times: DeviceAt and SentAt are by the clock of the phone; everything else is by the
// clock of the school, MadeAt too, which is DeviceAt put right by how wrong that clock was
// at the upload.
//
// Invariants, each with a test:
//
//   - Entries are added and never changed. What a sheet says is a pure fold over them in
//     the order in which the server took them.
//   - One entry for each school, account and id of the phone; a repeat changes nothing.
//   - A sheet keeps the version of the form with which it was begun. Of its limits and
//     those in force when it is handed in, the stricter count.
//   - A critical item that failed stays locked until a step was recorded after that and
//     then it was measured again and passed, or the step ended its row. Nothing else opens
//     it: no order of calls, no repeat, no other answer that makes it unasked.
//   - A task has passed only while its sheet has: a correction that spoils the sheet takes
//     the task back, and what was let through because of it.
//   - Each failing item of a sheet becomes a fault once.
package checklist
