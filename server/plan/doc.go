// Package plan knows what a school could promise before it promises it: the packs of
// routines that ship with the program, the laws that ask for them, the check-up that
// lays one over the other, and the rehearsal of a whole semester.
//
// Terms:
//
//   - Pack (模板包): a directory of data to start a school from: routines, ladders,
//     laws and the rows of the semester plan they serve.
//   - Row (计划条目): one thing a semester plan asks for: S text, M month list, E
//     safety lessons. Every row has a routine, or says what serves it instead.
//   - Law (法规要求): one demand of a law, a standard or a guide, in our own words,
//     with its source, and whether the text itself was read (Verified).
//   - Finding (体检结果): something a law asks for that the school has not arranged, or
//     an arrangement that cannot work.
package plan
