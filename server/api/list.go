package api

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Page asks for part of a list that is ordered by id.
type Page struct {
	After database.ID `query:"after" doc:"The next of the page before."`
	Limit int         `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// ByID is the input of an operation on one thing.
type ByID struct {
	ID database.ID `path:"id"`
}

// list is the body of every list. One that is short by nature is always whole.
type list[T any] struct {
	Items []T          `json:"items"`
	Next  *database.ID `json:"next" nullable:"true" doc:"What after takes for the next page; null at the end."`
}

// known is null in JSON for a zero id.
func known(id database.ID) *database.ID {
	if id.IsZero() {
		return nil
	}
	return &id
}

// Day is a date in a query, absent when it is zero. Huma would take a bare clock.Date for
// the number that it is.
type Day struct{ clock.Date }

// instant is null in JSON for a moment that has not come.
func instant(t *time.Time) *clock.Instant {
	if t == nil {
		return nil
	}
	at := clock.At(*t)
	return &at
}

// orNull is an object or null in JSON, which Huma cannot say of a field.
type orNull[T any] struct{ value *T }

// null is the object, or null for nil.
func null[T any](value *T) orNull[T] { return orNull[T]{value} }

// MarshalJSON writes the object or null.
func (o orNull[T]) MarshalJSON() ([]byte, error) { return json.Marshal(o.value) }

// Schema says that it is either.
func (orNull[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{r.Schema(reflect.TypeFor[T](), true, ""), {Type: "null"}}}
}
