// Package canteen is the kitchen of a school: who brings and who cooks, what goes into each
// meal, and the gate between a meal and the children.
//
// Terms:
//
//   - Supplier, worker (供货商、员工): who brings the goods, with a licence; who touches the
//     food, with a health certificate. Both are documents with a last day, so the ladder of
//     the routine for documents speaks of them.
//   - Meal (餐): the lunch of a day. Its id is that of the task that releases it, its scope
//     ("lunch:2022-04-01") is the one in which the engine's gate looks.
//   - Dish (菜): one thing on the plate. Hot ones need a core temperature, all need a sample.
//   - Knows: what a sheet may begin with: dishes, workers, suppliers, the day's own review.
//   - Lot (批次): one delivery of goods, and the meals it went into.
//   - Holding (存放): a cooked dish that stands, from the moment it was hot enough until it
//     is served, heated again, or thrown away.
//   - Sample (留样): at least 125 g of a dish, kept for 48 hours under a short code.
//   - Check (补测): a dish that the sheets of its meal no longer ask for, because it was added
//     or heated again after they were handed in, has a sheet of its own.
//   - Release (放行): the gated task of a meal, or of a dish that came after it.
//
// What is measured is on sheets, which another package keeps: [Service.Watch] reads each as
// it grows. What must happen by when are tasks of the engine: a dish that is hot raises
// [EventCooked], a sample [EventSampled], a dish that needs its own sheet [EventCheck], one
// that came after the release [EventReadmit], a worker who may not work [EventOffDuty].
//
// Invariants, each with a test:
//
//  1. A meal without dishes, without its tasks, or with one task that has not passed is not
//     released. No order of taps, no repeat and no two phones at once change that.
//  2. Every hot dish of a released meal was last measured at or over its limit, and every
//     dish has a sample, unless the leader whom the routine names answered for it by name.
//  3. A dish that was added or heated again after the release has a gate of its own.
//  4. A sample is not thrown away before it was kept for 48 hours by the server's clock.
//  5. A dish that stood for more than two hours is not served.
//  6. Whoever failed the morning check or has an expired certificate hands in no sheet of
//     the kitchen that day, and is named in none but the morning check.
//  7. No table of this package holds the name of a person.
package canteen
