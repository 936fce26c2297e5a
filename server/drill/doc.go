// Package drill runs the clock of an evacuation that is rehearsed.
//
// Terms:
//
//   - Drill (演练): one rehearsal, begun by the start tap for a task whose evidence is a
//     drill. It is running until it is finished. When it has to be and who is reminded of
//     it is the task's (package task), and it is addressed by the id of that task.
//   - Attempt: a drill whose task was returned is held again; only the last one counts.
//   - Class: one class that musters, as it stood at the start tap.
//   - Call (点名): what somebody says of a class at the muster: all here, or how many are
//     missing.
//   - Beside: a line of the board that is no class: visitors, the children on the bus. Which there
//     are is data of the routine; whoever is with them calls them.
//   - Settled: a class is settled from the call that says that nobody is missing, unless
//     a later one says otherwise. The drill is as long as it takes from the start tap to
//     the last class that settles.
//   - Finding (问题): what went wrong. It becomes a hazard (隐患), which is closed elsewhere.
//
// Invariants:
//
//  1. At most one drill of a task is running.
//  2. A call is never changed or deleted; a later one of the same class counts instead.
//  3. Times are those of the tap, by a clock corrected for how wrong the phone's was, and
//     never in the future nor before the start.
//  4. While somebody is missing, a drill is finished only with words about it.
//  5. Children are counted, never named.
package drill
