// Package attachment keeps the photos of a school: taken with a phone, made small and
// free of everything but the picture, stored as files, shown only to who may see them.
//
// Terms:
//
//   - Photo: one picture as it is kept, a JPEG of at most 1600 pixels on its longer side,
//     and a thumbnail of 320. What was uploaded is never stored: it is decoded and drawn
//     anew, so that no place, device, comment or hidden second file survives in it.
//   - Client id: the UUID that the phone gave a photo, unique for its uploader. A repeat
//     gives the first result. Records name their photos by it, because a phone without
//     network sends the record first and the photo when there is time.
//   - Owner: the record that a photo belongs to, a kind and an id. Who may see the record
//     may see its photos; the capability of that kind says who that is.
//   - Check: WeChat's opinion of a photo, when it is asked (WeChat contract §7.2).
//
// States of the check:
//
//	none (not asked at this installation)
//	waiting ──► asked ──► pass
//	    │         │ ├───► risky
//	    └─────────┴─┴───► review (no verdict, or an unsure one: a person decides)
//	risky, review ──► pass | risky (decided by who may)
//
// Invariants:
//
//   - The size in pixels is known from the header, and refused, before a pixel is decoded.
//     Pictures decoded at one time share a fixed amount of memory.
//   - The name of a file is made from the id of the server. Nothing that a client sends is
//     part of a path.
//   - A file is on disk before its row is committed, and a row is gone after its file:
//     what a crash leaves is a file that nobody names, and Sweep removes it.
//   - Who is forgotten takes their photos along, but for those of records that a law has the
//     school keep; those name nobody.
//   - Others than the uploader see a photo only with check none or pass; who reviews sees
//     all.
package attachment
