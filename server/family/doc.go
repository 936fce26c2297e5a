// Package family lets parents join the class of their child.
//
// Terms:
//
//   - Class code (班级码): six characters that a class teacher hands out. It begins with C,
//     which no other code of the program does. It says which class somebody means and proves
//     nothing: whoever has it may ask, no more.
//   - Request (申请): a WeChat user asks to be guardian of a child of the class, and consents
//     to the child's data being kept.
//   - Consent (监护人同意): what a guardian accepted, by version, and when (PIPL article 31,
//     儿童个人信息网络保护规定 articles 9 and 10). It may be withdrawn, which erases what is
//     kept of the child.
//
// States of a request:
//
//	waiting ─► confirmed   the class teacher knows the family
//	        ├► refused     not of this class
//	        ├► withdrawn   by the parent, or by deleting their account
//	        └► expired     30 days without an answer
//
// A request has no reminders of its own. While one waits in a class there is a task of the
// routine that waits for [EventAsked], held by the class teacher; it closes with the last.
//
// Invariants:
//
//  1. A class has at most one code; a new one ends the old one.
//  2. An account has at most one request waiting in a class.
//  3. Whoever confirms is the class teacher, or sees every class; never the one who asked.
//  4. An account is one person of a school, however many children it has there.
//  5. Names are sealed while a request waits and gone when it does not.
package family
