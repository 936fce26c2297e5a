// Package school knows the schools of the installation: their places, their classes,
// and which guardian belongs to which class. The people themselves are identity's.
//
// A place is a node of one tree: campus, building, floor, room or area. Its path is
// unique in the school for ever; a place is archived, not deleted, because records
// of safety name it, and making one again under the same path restores it.
//
// A class is known by its entry year and number for life. Its grade, and so the name
// that people say, 四（2）班, follows from the school year the school is in. Moving
// up in summer is therefore one number ([Service.Promote]); the classes that are
// through graduate.
//
// A seat is one child's place in a class, held by any number of guardians, who are
// persons. It exists because a family with two guardians is one family. It carries
// the child's short name, sealed, only when the school gave one.
//
// Invariants:
//
//  1. Every row but the school itself carries school_id and is read and written under
//     the principal's school only.
//  2. A place never stands below itself, and a live place never below an archived one.
//  3. A class has at most one head teacher, a person who is active.
//  4. A guardian with a live seat has the role guardian; when the last seat ends, the
//     role goes, and a person without any role has left.
//  5. An import writes all of a file or nothing, the same file twice changes nothing,
//     and no import deletes: leaving is an act of its own ([Service.Leave]).
package school
