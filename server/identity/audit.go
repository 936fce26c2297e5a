package identity

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// ErrAuditBroken means that the audit log was changed behind the program's back.
var ErrAuditBroken = errors.New("the audit chain is broken")

// Event is one security-relevant act to be recorded. It names people by id only and
// holds no personal data, because it outlives them.
type Event struct {
	Action string            // "person.create"
	Object string            // "person:<id>", made by Object
	Detail map[string]string // roles, counts, reasons from a list or made [Service.Nameless]; never a name or a phone
}

// Object names what was acted on.
func Object(kind string, id database.ID) string { return kind + ":" + id.String() }

// actor names who acts: the person when there is one.
func (p Principal) actor() string {
	switch {
	case p.Has(RoleOperator):
		return "operator"
	case !p.PersonID.IsZero():
		return Object("person", p.PersonID)
	case !p.AccountID.IsZero():
		return Object("account", p.AccountID)
	default:
		return "stranger"
	}
}

// Record appends events to the chain of the principal's school, or to the
// installation's for acts outside of a school. Call it last in the transaction of the
// act: from here to the commit the events of a school take turns.
func (s *Service) Record(ctx context.Context, events ...Event) error {
	p, now := From(ctx), s.now()
	rows := make([]auditRow, 0, len(events))
	for _, e := range events {
		detail, err := json.Marshal(e.Detail)
		if err != nil {
			return fmt.Errorf("write audit detail: %w", err)
		}
		rows = append(rows, auditRow{
			ID: database.NewID(), SchoolID: p.SchoolID, At: now, Actor: p.actor(), Action: e.Action, Object: e.Object,
			RequestID: RequestID(ctx), Detail: string(detail),
		})
	}
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.store.appendAudit(ctx, p.SchoolID, rows) })
}

// AuditEvent is one recorded act.
type AuditEvent struct {
	Seq       int64 // 1, 2, 3, … in each school
	At        clock.Instant
	Actor     string // "person:<id>", "account:<id>", "operator" or "stranger"
	Action    string
	Object    string
	RequestID string
	Detail    map[string]string
}

// AuditEvents lists what was done in the principal's school, newest first: at most limit
// events (1 to 200) older than before, zero meaning the newest.
func (s *Service) AuditEvents(ctx context.Context, before int64, limit int) ([]AuditEvent, error) {
	p := From(ctx)
	if err := p.Require(AuditRead); err != nil {
		return nil, err
	}
	rows, err := s.store.listAudit(ctx, p.SchoolID, before, pageSize(limit))
	if err != nil {
		return nil, err
	}
	events := make([]AuditEvent, 0, len(rows))
	for _, r := range rows {
		e := AuditEvent{Seq: r.Seq, At: r.At, Actor: r.Actor, Action: r.Action, Object: r.Object, RequestID: r.RequestID}
		if err := json.Unmarshal([]byte(r.Detail), &e.Detail); err != nil {
			return nil, fmt.Errorf("read audit detail: %w", err)
		}
		events = append(events, e)
	}
	return events, nil
}

// VerifyAudit walks the chain of a school (zero: of the installation) and returns how many
// events it has. It refuses with ErrAuditBroken, naming the first event that is missing or
// was changed. The chain is keyed, so it cannot be rewritten without the key file; what it
// cannot show is a chain cut back to an older state together with its head.
func (s *Service) VerifyAudit(ctx context.Context, schoolID database.ID) (int64, error) {
	head, err := s.store.auditHead(ctx, schoolID) // first: events may be added meanwhile
	if err != nil {
		return 0, err
	}
	seq, last := int64(0), []byte(nil)
	for seq < head.Seq {
		rows, err := s.store.walkAudit(ctx, schoolID, seq, head.Seq)
		if err != nil {
			return seq, err
		}
		for _, r := range rows {
			if r.Seq != seq+1 || !hmac.Equal(r.Hash, s.vault.chainHash(last, r)) {
				return seq, fmt.Errorf("%w at event %d", ErrAuditBroken, seq+1)
			}
			seq, last = r.Seq, r.Hash
		}
		if len(rows) == 0 {
			break
		}
	}
	if seq != head.Seq || !hmac.Equal(head.Hash, last) {
		return seq, fmt.Errorf("%w at event %d", ErrAuditBroken, seq+1)
	}
	return seq, nil
}

// chainHash binds an event to the one before it. Every text is preceded by its length, so
// that no two events read the same.
func (v *Vault) chainHash(previous []byte, r auditRow) []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(r.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(r.At))
	b = append(append(b, r.ID[:]...), r.SchoolID[:]...)
	for _, text := range []string{string(previous), r.Actor, r.Action, r.Object, r.RequestID, r.Detail} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(text)))
		b = append(b, text...)
	}
	return mac(v.chain, b)
}
