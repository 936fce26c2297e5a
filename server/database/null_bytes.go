package database

import "database/sql/driver"

// NullBytes is a column of bytes that may be NULL. A plain empty slice would be stored
// as an empty blob by SQLite, and two of those break a unique key.
type NullBytes []byte

// Value stores NULL for nothing.
func (b NullBytes) Value() (driver.Value, error) {
	if len(b) == 0 {
		return nil, nil
	}
	return []byte(b), nil
}
