package canteen

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// SampleState is what became of a sample.
type SampleState string

// The states of a sample.
const (
	Kept     SampleState = "kept"
	Disposed SampleState = "disposed"
	Sealed   SampleState = "sealed" // somebody fell ill: it stays, for whoever examines it
)

// How long a sample is kept, how much it weighs at least (学校食品安全与营养健康管理规定
// art. 40), and after how long one that is still there is a gap in the chain.
const (
	SampleKeep  = 48 * time.Hour
	SampleGap   = 72 * time.Hour
	SampleGrams = 125
)

// Sample is what is kept of a dish.
type Sample struct {
	ID       database.ID
	Code     string // on the label, six characters
	Dish     database.ID
	DishName string
	Scope    string // of the meal
	Grams    float64
	TakenAt  clock.Instant // by the kitchen
	TakenBy  *database.ID
	KeptFrom clock.Instant // when the server knew of it; no phone can shorten the 48 hours
	Task     database.ID
	State    SampleState
	EndedAt  *clock.Instant
	EndedBy  *database.ID
}

// Day is that of the meal it is of.
func (s *Sample) Day() clock.Date {
	day, _ := dayOf(s.Scope)
	return day
}

// Ripe is the first moment at which the sample may go.
func (s *Sample) Ripe() clock.Instant { return s.KeptFrom.Add(SampleKeep) }

// Gap reports whether the sample should long be gone.
func (s *Sample) Gap(now clock.Instant) bool {
	return s.State == Kept && now > s.KeptFrom.Add(SampleGap)
}

// dispose judges a tap that ends the sample; told is as for a holding. An ill child keeps
// the sample at any time.
func (s *Sample) dispose(ill bool, told, now clock.Instant) error {
	at := now
	if told > s.KeptFrom && told < now {
		at = told
	}
	switch {
	case s.State != Kept:
		return ErrSampleEnded
	case ill:
		s.State = Sealed
	case at < s.Ripe():
		return ErrSampleEarly.WithFields(field("code", fmt.Sprintf(msgSampleLeft, words(s.Ripe().Sub(at)), s.Ripe().Time().Format("1月2日 15:04"))))
	default:
		s.State = Disposed
	}
	s.EndedAt = &at
	return nil
}

// words are a stretch of time as people say it: 5小时20分.
func words(d time.Duration) string {
	d = (d + time.Minute - 1).Truncate(time.Minute)
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	switch {
	case hours == 0:
		return fmt.Sprintf("%d分钟", minutes)
	case minutes == 0:
		return fmt.Sprintf("%d小时", hours)
	default:
		return fmt.Sprintf("%d小时%d分", hours, minutes)
	}
}

// codeLetters are those that nobody confuses on a wet label.
const codeLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

const codeLength = 6

func newCode() string {
	var b [codeLength]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails since Go 1.24
	for i := range b {
		b[i] = codeLetters[int(b[i])%len(codeLetters)]
	}
	return string(b[:])
}

// cleanCode reads a code that was typed, or scanned with an address around it.
func cleanCode(text string) string {
	text = text[strings.LastIndexByte(text, '/')+1:]
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, text))
}
