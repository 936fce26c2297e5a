// Package goals holds no program: its benchmark measures the whole of it, as a school runs
// it, against the least that could keep a check-in (docs/performance.md).
//
// Terms:
//
//   - Installation: a database with schools, guards and open rounds, made by the services
//     themselves, and a process of the stripped binary that serves it.
//   - Ceiling: the least that could keep a check-in, in a process of its own: net/http,
//     one look at the token, one prepared insert, and one commit for all that wait.
//   - Cell: one load on one of them for some seconds, over so many connections.
//
// Figures of one run are compared with each other and never with those of another run.
package goals
