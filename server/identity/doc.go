// Package identity knows who is acting and what they may do.
//
// An account is one WeChat user of this installation. A person is somebody a school
// registered: staff or guardian, with one or several roles. A membership says that an
// account is a person; a person has at most one account, an account may be several
// persons of several schools. A request acts as one membership, its [Principal].
//
// A session belongs to an account. Its token is 32 random bytes of which only the
// SHA-256 is kept; it lives 30 days after its last use and 180 days at most, by the
// machine clock. Logging out ends one session. Changing a person's roles, disabling
// them, letting them leave or unbinding them ends every session of their account: the
// phone logs in again by itself and comes back with a new token. Other instances
// notice within a minute, because no instance believes a session longer without
// reading it again.
//
// A person is active, disabled (may come back) or left (final: the phone number is
// erased and may be registered anew).
//
// Invariants:
//
//  1. Every row of a school carries its school_id and is read and written under the
//     principal's school only.
//  2. Openid, unionid and phone are stored sealed, beside a blind index for exact
//     search ([Vault]); their types do not print.
//  3. Nobody grants the role operator; only a principal or the operator may touch a
//     person who leads (principal, logistics head), or make one.
//  4. Nobody disables or demotes themselves, so a school cannot lock itself out.
//  5. Every act above leaves one audit event in the same transaction; the events of a
//     school form a chain in which a changed or missing one shows ([Service.VerifyAudit]).
package identity
