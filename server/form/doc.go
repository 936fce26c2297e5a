// Package form is what a sheet asks: items with their limits, as data of a school, and
// the judgement of answers.
//
// Terms:
//
//   - Form: a list of items under a code, which is that of the routine it serves.
//   - Item: one question. A group repeats its items: for each dish, worker, delivery.
//   - Limit: what a number must keep, each bound with or without its own value:
//     "> 70", ">= 70", ">= 0 <= 8".
//   - Setting: a limit that a school chooses from those that the form offers, under a
//     name that several forms may share.
//   - Version: a form as it was published. It never changes; a record keeps the version
//     that it was filled in with, and is judged by that one for ever.
//   - Finding: what became of one item: passed, failed, missing, or not asked for because
//     its condition does not hold.
//
// Reading and judging are pure. Invariants:
//
//   - An answer that does not belong to the form, or is of another kind, is refused whole:
//     a record holds nothing that nobody asked for.
//   - Nothing passes without an answer when it is required, and no number passes that is
//     not finite.
//   - Judging a version twice gives the same.
package form
