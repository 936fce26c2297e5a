// Package calendar knows what kind of day every day of a school is.
//
// A Calendar is built once from the terms, bells and exceptions of one school and
// from the official holidays, and is then only read: it is safe for concurrent
// use, and the same data always gives the same answers.
//
// Terms:
//
//   - Day set (日类): every, school, work, rest, holiday, closed, vacation, tag:x.
//     Sets overlap: a 调休 Saturday is school and work, an official holiday is
//     holiday, rest and closed.
//   - Break (假期): the days of one official holiday, or of several that touch.
//   - Closure (停课段): the longest run of days without school. A local bridge day
//     belongs to the closure around it, not to the break.
//   - Week (周): Sunday to Saturday, so that a 调休 Sunday opens the week it is
//     worked for and a 调休 Saturday ends its own.
//   - Bell (铃): a named time of the day's timetable, such as open, noon, close. A
//     half day has another close and no noon.
//   - Provisional (暂定): the State Council has not yet announced the holidays of
//     that year; only the legal days, computed from the lunar calendar, are known.
//
// Days are days of Shanghai; bells are minutes after midnight there.
package calendar
