package database

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// ID is a UUIDv7 made by the server: it sorts by the time it was made, so unique
// indexes of growing tables stay hot at one end (ADR 0004). It is BLOB, BINARY(16)
// or uuid in the database and 36 characters in JSON.
type ID [16]byte

var errID = errors.New("not a UUID of 36 characters")

// NewID makes an identifier. IDs made by one process never go backwards, also when
// the machine's clock does.
func NewID() ID { return ids.next() }

var ids = idSource{now: func() int64 { return time.Now().UnixMicro() }} //nolint:forbidigo // ids order rows; no rule reads their time

type idSource struct {
	mu   sync.Mutex
	last int64
	now  func() int64
}

// next spends the 12 bits of rand_a on the fraction of the millisecond, as RFC 9562
// §6.2 method 3 allows, so that the ids of one burst are ordered too.
func (s *idSource) next() ID {
	s.mu.Lock()
	tick := s.now()
	if tick <= s.last {
		tick = s.last + 1
	}
	s.last = tick
	s.mu.Unlock()

	var id ID
	millis, fraction := tick/1000, tick%1000
	binary.BigEndian.PutUint64(id[:8], uint64(millis)<<16|0x7000|uint64(fraction)<<2)
	_, _ = rand.Read(id[8:]) // crypto/rand never fails since Go 1.24
	id[8] = id[8]&0x3f | 0x80
	return id
}

// ParseID reads the 36-character form.
func ParseID(s string) (ID, error) {
	var id ID
	return id, id.UnmarshalText([]byte(s))
}

// IsZero reports whether the ID is unset.
func (id ID) IsZero() bool { return id == ID{} }

// String is the 36-character form.
func (id ID) String() string {
	b, _ := id.MarshalText()
	return string(b)
}

// MarshalText writes the 36-character form.
func (id ID) MarshalText() ([]byte, error) { return id.AppendText(make([]byte, 0, 36)) }

// AppendText appends the 36-character form.
func (id ID) AppendText(b []byte) ([]byte, error) {
	b = append(hex.AppendEncode(b, id[0:4]), '-')
	b = append(hex.AppendEncode(b, id[4:6]), '-')
	b = append(hex.AppendEncode(b, id[6:8]), '-')
	b = append(hex.AppendEncode(b, id[8:10]), '-')
	return hex.AppendEncode(b, id[10:16]), nil
}

// UnmarshalText reads the 36-character form, any version of UUID.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) != 36 || b[8] != '-' || b[13] != '-' || b[18] != '-' || b[23] != '-' {
		return errID
	}
	var out ID
	at := 0
	for _, part := range [][]byte{b[0:8], b[9:13], b[14:18], b[19:23], b[24:36]} {
		n, err := hex.Decode(out[at:], part)
		if err != nil {
			return errID
		}
		at += n
	}
	*id = out
	return nil
}

// Value stores the 16 bytes.
func (id ID) Value() (driver.Value, error) { return id[:], nil }

// Scan reads 16 bytes, or the text that PostgreSQL sends.
func (id *ID) Scan(src any) error {
	switch v := src.(type) {
	case []byte:
		if len(v) == len(id) {
			copy(id[:], v)
			return nil
		}
		return id.UnmarshalText(v)
	case string:
		return id.UnmarshalText([]byte(v))
	}
	return fmt.Errorf("read id: cannot take %T", src)
}

// GormDBDataType names the column type of each database.
func (ID) GormDBDataType(db *gorm.DB, _ *schema.Field) string {
	switch Dialect(db.Name()) {
	case MySQL:
		return "binary(16)"
	case Postgres:
		return "uuid"
	default:
		return "blob"
	}
}
