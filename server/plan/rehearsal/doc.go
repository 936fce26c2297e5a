// Package rehearsal lets a school live a whole semester in seconds: the real engine
// writes the tasks, reminds, escalates and sends, in a throw-away database, by a clock
// that jumps from one due moment to the next, to phones that WeChat's simulator plays.
//
// Terms:
//
//   - Cast (全班人马): who and what there is: people, classes, things, rosters, routines.
//   - Happening (发生的事): what happens besides what is planned: a dish is cooked, a
//     visitor comes. Event routines wait for it.
//   - Behaviour (表现): which share of the people finishes on time, late or never, and
//     accepts subscriptions. Whose turn it is follows from a seed, so a rehearsal can be
//     repeated.
//   - Report (报告): what would be due, told, escalated, pushed; who could not be
//     reached; where nobody holds a duty.
//
// Invariants:
//
//   - Each day is one transaction that also notes how far the rehearsal has come, so one
//     that is killed goes on where it was, and its report is the same.
//   - The report is made of rows only and ordered by nothing random: the same bytes on
//     each of the three databases, however often.
//   - A database that holds a real school is refused before anything is written.
package rehearsal
