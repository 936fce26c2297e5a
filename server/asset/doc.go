// Package asset is the equipment and the papers of a school: what there is, who keeps it,
// what was done to it, and when that is due again.
//
// Terms:
//
//   - Asset (设备): one thing with a card: an extinguisher, a lift, a certificate. It has a
//     number, a place, a keeper and a deputy.
//   - Kind (类型): what an asset is. Kinds are data of the pack: their services and the dates
//     that are kept with them.
//   - Plate (号牌): as in package patrol, on the thing itself: a code and a number to type.
//   - Service (保养): something done to an asset that starts a clock anew: a filter changed,
//     a lift serviced, a certificate renewed.
//   - Reading (读数): what a meter shows.
//   - Fault (毛病): what somebody found wrong and nobody has put right yet.
//   - Red: overdue, faulty or taken out of use. What must not be used then is said on the
//     card: 停止供水.
//   - Visit (维保到访): what a company says that it did, by a link that is good once and
//     without an account. It counts for nothing before somebody of the school has confirmed
//     it (ADR 0023).
//   - Stock-take (清查): what should be in an area, and what was found there.
//
// What is due when is not decided here. A service becomes a fact of the asset in package
// task, and the routines of the school forecast the next one from it; this package keeps
// the earliest date as they say it, so that lists can be searched by it.
//
// Invariants, each with a test:
//
//   - The service, its photos, the task it closes and the date it moves are written together
//     or not at all; one row for each tap of a person, however often it arrives.
//   - A service that arrives after a later one is kept and moves no date back.
//   - A plate of another school and one that nobody has are answered alike.
//   - What is retired is asked for by no task any more; its history stays.
package asset
