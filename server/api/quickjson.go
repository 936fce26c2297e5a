package api

import (
	"encoding/json"
	"io"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// quick is an answer that writes itself as encoding/json would. The receipt of a check-in
// names every point of its round: to find its way through so many structs took
// encoding/json as long as SQLite to keep the check-in.
type quick interface {
	quickJSON(b []byte) []byte
}

// quickBuffers are for answers on their way.
var quickBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}

// encode writes an answer.
func encode(w io.Writer, v any) error {
	q, ok := v.(quick)
	if !ok {
		return huma.DefaultJSONFormat.Marshal(w, v)
	}
	buffer := quickBuffers.Get().(*[]byte)
	defer quickBuffers.Put(buffer)
	*buffer = append(q.quickJSON((*buffer)[:0]), '\n')
	_, err := w.Write(*buffer)
	return err
}

// quickSlow is for what is rare.
func quickSlow(b []byte, v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values always marshal
	}
	return append(b, text...)
}

func quickText[T ~string](b []byte, s T) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			return quickSlow(b, s)
		}
	}
	if !utf8.ValidString(string(s)) {
		return quickSlow(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func quickID(b []byte, id database.ID) []byte {
	b = append(b, '"')
	b, _ = id.AppendText(b)
	return append(b, '"')
}

func quickInstant(b []byte, i clock.Instant) []byte {
	b = append(b, '"')
	b, _ = i.AppendText(b)
	return append(b, '"')
}

// quickNull writes null, or what a pointer points at.
func quickNull[T any](b []byte, value *T, write func([]byte, *T) []byte) []byte {
	if value == nil {
		return append(b, "null"...)
	}
	return write(b, value)
}

// quickList writes a list, which is an array also when it is empty.
func quickList[T any](b []byte, list []T) []byte {
	if len(list) == 0 && list != nil {
		return append(b, "[]"...)
	}
	return quickSlow(b, list)
}

func (c checkInReceipt) quickJSON(b []byte) []byte {
	b = quickID(append(b, `{"id":`...), c.ID)
	b = quickID(append(b, `,"client_id":`...), c.ClientID)
	b = quickInstant(append(b, `,"at":`...), c.At)
	b = quickText(append(b, `,"outcome":`...), c.Outcome)
	b = quickText(append(b, `,"grade":`...), c.Grade)
	b = quickList(append(b, `,"reasons":`...), c.Reasons)
	b = strconv.AppendBool(append(b, `,"passed":`...), c.Passed)
	b = quickNull(append(b, `,"ask":`...), c.Ask.value, func(b []byte, a *ask) []byte { return quickSlow(b, a) })
	b = append(quickPoint(append(b, `,"checkpoint":{`...), &c.Checkpoint), '}')
	b = quickNull(append(b, `,"round":`...), c.Round.value, quickRound)
	b = quickNull(append(b, `,"next":`...), c.Next.value, quickStop)
	b = quickNull(append(b, `,"expected":`...), c.Expected.value, quickStop)
	return append(b, '}')
}

func quickPoint(b []byte, c *CheckpointItem) []byte {
	b = quickID(append(b, `"id":`...), c.ID)
	b = quickText(append(b, `,"kind":`...), c.Kind)
	b = quickText(append(b, `,"number":`...), c.Number)
	b = quickText(append(b, `,"name":`...), c.Name)
	b = quickText(append(b, `,"hint":`...), c.Hint)
	return quickList(append(b, `,"questions":`...), c.Questions)
}

func quickStop(b []byte, s *stop) []byte {
	b = quickPoint(append(b, '{'), &s.CheckpointItem)
	b = quickText(append(b, `,"mark":`...), s.Mark)
	b = quickText(append(b, `,"state":`...), s.State)
	b = quickNull(append(b, `,"done_at":`...), s.DoneAt, func(b []byte, at *clock.Instant) []byte { return quickInstant(b, *at) })
	return append(b, '}')
}

func quickRound(b []byte, r *round) []byte {
	b = quickID(append(b, `{"id":`...), r.ID)
	b = quickText(append(b, `,"name":`...), r.Name)
	b = quickInstant(append(b, `,"opens":`...), r.Opens)
	b = quickInstant(append(b, `,"due":`...), r.Due)
	b = quickInstant(append(b, `,"closes":`...), r.Closes)
	b = quickText(append(b, `,"phase":`...), r.Phase)
	b = strconv.AppendBool(append(b, `,"ordered":`...), r.Ordered)
	b = strconv.AppendInt(append(b, `,"done":`...), int64(r.Done), 10)
	b = strconv.AppendInt(append(b, `,"total":`...), int64(r.Total), 10)
	b = append(b, `,"points":[`...)
	for i := range r.Points {
		if i > 0 {
			b = append(b, ',')
		}
		b = quickStop(b, &r.Points[i])
	}
	return append(b, "]}"...)
}

// quickJSON implements quick.
func (o *checkInOutput) quickJSON(b []byte) []byte { return o.Body.quickJSON(b) }

// quickJSON implements quick.
func (o *listCheckInsOutput) quickJSON(b []byte) []byte {
	b = append(b, `{"items":[`...)
	for i := range o.Body.Items {
		if i > 0 {
			b = append(b, ',')
		}
		b = quickListed(b, &o.Body.Items[i])
	}
	b = append(b, `],"next":`...)
	return append(quickNull(b, o.Body.Next, quickIDOf), '}')
}

func quickIDOf(b []byte, id *database.ID) []byte { return quickID(b, *id) }

func quickListed(b []byte, c *ListedCheckIn) []byte {
	b = quickID(append(b, `{"id":`...), c.ID)
	b = quickID(append(b, `,"person_id":`...), c.PersonID)
	b = append(quickPoint(append(b, `,"checkpoint":{`...), &c.Checkpoint), '}')
	b = quickNull(append(b, `,"task_id":`...), c.TaskID, quickIDOf)
	b = quickText(append(b, `,"method":`...), c.Method)
	b = quickInstant(append(b, `,"at":`...), c.At)
	b = quickInstant(append(b, `,"device_time":`...), c.DeviceTime)
	b = quickInstant(append(b, `,"received_at":`...), c.ReceivedAt)
	b = strconv.AppendInt(append(b, `,"sequence":`...), c.Sequence, 10)
	b = quickText(append(b, `,"outcome":`...), c.Outcome)
	b = quickText(append(b, `,"grade":`...), c.Grade)
	b = quickList(append(b, `,"reasons":`...), c.Reasons)
	b = strconv.AppendBool(append(b, `,"passed":`...), c.Passed)
	b = quickText(append(b, `,"note":`...), c.Note)
	b = quickList(append(b, `,"photos":`...), c.Photos)
	b = quickNull(append(b, `,"explanation":`...), c.Explanation.value, func(b []byte, e *explanation) []byte { return quickSlow(b, e) })
	return append(b, '}')
}
