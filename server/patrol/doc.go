// Package patrol is rounds on foot: the points of a school, the plates that hang there,
// and what people scan.
//
// Terms:
//
//   - Checkpoint (点位): where a plate hangs. A point is walked by on a round; a post is
//     stood at for a while (护学岗). Either is a subject of tasks.
//   - Plate (号牌): the enamel sign with a QR code and a number to type. A point has one
//     active plate at a time; a new one replaces the old, which then only says that it
//     is old.
//   - Token: what the QR code of a plate holds after https://HOST/q/. It is random, so
//     nobody guesses one, and it proves nothing by itself.
//   - Route (路线): the points of a round in the order in which they are walked, all of
//     them unless the routine names a route (subject checkpoint:ROUTE). The order is
//     advice unless the route is strict.
//   - Round (一轮): a task whose targets are points and whose evidence is check-ins.
//   - Check-in (签到): one scan, kept for ever. It finds the open round by itself.
//   - Outcome: what it counted for. Counted until the round is due, late inside its
//     grace, made up after it closed, duplicate when the point was scanned in this round
//     before, extra when it belongs to no round.
//   - Doubt (疑点) and grade: what speaks against a check-in, and how far it proves that
//     somebody was there: A, B or C.
//   - Explanation (说明): the word of the person about a check-in.
//   - Question: a simple item of a form (package form), asked at a point.
//   - Fault: what is wrong at a point: an answer that did not pass, a damaged plate. Whoever
//     keeps hazards takes it.
//
// Times: DeviceAt and SentAt are by the clock of the phone; everything else is by the
// clock of the school, MadeAt too, which is DeviceAt put right by how wrong that clock
// was at the upload.
//
// Invariants, each with a test:
//
//   - One row for each school, account and id of the phone; a repeat gives the first answer.
//   - The round and the check-in that ticks its point are written together or not at all.
//   - Doubt marks and never blocks: whatever the phone says, a good plate is kept.
//   - A token of another school and one that nobody has are answered alike.
//   - A doubt is never taken back but by what settles it, and an explanation never at all.
package patrol
