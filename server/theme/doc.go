// Package theme shows the safety lessons of a term: a card a month and theme, on which
// each class says that the lesson was held, and the departments sign.
//
// Terms:
//
//   - Theme (主题): one task of a routine whose evidence is lesson, with a target for each
//     class and one for each department that answers for it. Thirteen of them are in the
//     semester plan, E2-1 to E6-3.
//   - Card (卡): the theme as one person sees it. Heads see every class and who holds what
//     was not held; a class teacher sees their own classes, and of the others how many.
//   - Held (上过了): the head teacher, or who stands in, ticked the class. One photo is
//     asked for and does not block: a lesson without a photo was held.
//   - Told (告知家长): when a notice went out with the theme, and how many guardians WeChat took it for.
//   - Signature (会签): of a department, by different persons. The last one finishes the
//     task once every class has held the lesson.
//
// A theme has no states of its own: they are those of its task, and every write goes
// through package task. So nothing here is stored.
//
// Invariants:
//
//   - Classes stand in the order of the school, never by who was first: no ranking.
//   - Who may not watch the school's tasks, and signs nothing, sees the lines of their own
//     classes only.
package theme
