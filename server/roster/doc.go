// Package roster knows who is on duty where and when.
//
// Terms:
//
//   - Post (岗位): a place in the school that somebody must hold: gate, holiday. Routines
//     name it (who: on_duty), so it is a lasting code; Name is what people say.
//   - Pattern (轮班规则): on which days and hours a post is held, and by the people of which
//     roles, who take turns from day to day.
//   - Shift (班次): one seat of a post from a moment to another. A post that two people
//     hold has two seats.
//   - Vacancy, gap (空岗): a shift that nobody has, or whose person does not work here any
//     more or is away.
//   - Proposal, published roster (班表): who would have which seat of a post on some days,
//     told to nobody; publishing makes the shifts of it.
//   - Share: on how many days somebody had a post in the three years behind.
//   - Swap (换班): the request that somebody else takes a shift, with one in return or
//     without; open, agreed, declined, withdrawn, or lapsed when the shift is not the
//     asker's any more.
//   - Note (交班的话): what somebody on duty leaves for the next one.
//
// The patterns write the shifts ahead ([Service.Fill]); a person may give a shift to
// somebody else, empty it, or add one. What was done by hand is never written over.
//
// Invariants:
//
//  1. One row for each school, post, beginning and seat, for ever.
//  2. Filling twice changes nothing; it never touches a shift that has begun, nor one that
//     was changed by hand.
//  3. A new colleague changes no shift that is already written; a colleague who leaves
//     gives theirs to whoever's turn it is.
//  4. Everybody whose shift is changed by hand is told, once; nobody else is.
//  5. Proposals depend on their arguments alone; a seat stays empty only when nobody can come.
//  6. Of two who take one shift at once one has it; two shifts are swapped both or none.
//  7. Nobody is given a shift on a day of absence, or two at a time.
package roster
