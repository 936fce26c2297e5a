package attachment

import (
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// What a photo may be. A phone sends far less: the mini-program makes photos small before
// it uploads them.
const (
	MaxUpload = 10 << 20   // bytes; what WeChat's own check takes (contract §7.2)
	maxPixels = 16_000_000 // 4608 × 3456, the picture of a good phone
	maxSide   = 20_000

	photoSide     = 1600 // pixels of the longer side as it is kept
	thumbnailSide = 320

	// maxPhotos of one record: what WeChat lets a person choose at once.
	maxPhotos = 9
)

// How long photos are kept.
const (
	keepLoose = 7 * 24 * time.Hour       // of no record; a phone may be without network for days
	keepOwned = 3 * 365 * 24 * time.Hour // purchase records are kept two years (食品安全法 第50条), and a term to look back
)

// Photo is a picture as it is kept.
type Photo struct {
	ID       database.ID
	ClientID database.ID
	Width    int // of the picture itself, upright
	Height   int
	Bytes    int64 // of the picture itself
	Check    Check
	At       clock.Instant // when it arrived, by the machine clock
}

// Owner is the record that a photo belongs to.
type Owner struct {
	Kind string // "check_in", "sheet", "hazard"
	ID   database.ID
}

// Size names one of the two pictures of a photo.
type Size string

// The sizes.
const (
	Full      Size = "full"
	Thumbnail Size = "thumbnail"
)

// Check is how far WeChat's opinion of a photo has come.
type Check string

// The states of the check.
const (
	CheckNone    Check = ""
	CheckWaiting Check = "waiting"
	CheckAsked   Check = "asked"
	CheckPass    Check = "pass"
	CheckRisky   Check = "risky"
	CheckReview  Check = "review"
)

// shown reports whether others than the uploader may see the photo.
func (c Check) shown() bool { return c == CheckNone || c == CheckPass }
