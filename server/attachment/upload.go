package attachment

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sync/semaphore"

	"xiaoqin/server/identity"
)

// What uploads share.
const (
	maxUploads   = 32       // received at one time; each takes MaxUpload on disk and a buffer
	decodeMemory = 40 << 20 // bytes of pixels being decoded at one time
	drawMemory   = 12 << 20 // bytes that drawing anew takes beside that of decoding
	largeMemory  = 8 << 20  // pixels that are not left to the collector; a mini-program sends fewer
	retryUpload  = 3 * time.Second
)

// Upload is a file on its way in. It lies on disk and is nobody's until Keep.
type Upload struct {
	service *Service
	file    *os.File
}

// Receive makes room for an upload of the principal; the caller writes to it, keeps it
// and discards it. It returns ErrBusy when too many others are at it, and ErrFull when the
// photos take all the space they may.
func (s *Service) Receive(ctx context.Context) (*Upload, error) {
	if err := identity.From(ctx).Require(identity.PhotoAdd); err != nil {
		return nil, err
	}
	used, err := s.store.used(ctx)
	if err != nil {
		return nil, err
	}
	if used >= s.limit {
		return nil, ErrFull
	}
	if !s.uploads.TryAcquire(1) {
		return nil, ErrBusy.After(retryUpload)
	}
	file, err := os.CreateTemp(s.staging, "upload-*")
	if err != nil {
		s.uploads.Release(1)
		return nil, fmt.Errorf("make room for upload: %w", err)
	}
	return &Upload{s, file}, nil
}

// ReadFrom takes the content, up to MaxUpload; beyond that it is ErrTooLarge.
func (u *Upload) ReadFrom(r io.Reader) (int64, error) {
	n, err := io.Copy(u.file, io.LimitReader(r, MaxUpload+1))
	if err == nil && n > MaxUpload {
		err = ErrTooLarge
	}
	return n, err
}

// Discard gives the room back. A file that it cannot remove, Sweep does.
func (u *Upload) Discard() {
	_ = u.file.Close()
	_ = os.Remove(u.file.Name())
	u.service.uploads.Release(1)
}

// draw decodes what was uploaded and draws it anew, when there is memory for it.
func (u *Upload) draw(ctx context.Context) (picture, error) {
	if _, err := u.file.Seek(0, io.SeekStart); err != nil {
		return picture{}, err
	}
	h, err := readHeader(u.file)
	if err != nil {
		return picture{}, err
	}
	cost := h.memory + drawMemory
	if err := u.service.memory.Acquire(ctx, cost); err != nil {
		return picture{}, ErrBusy.After(retryUpload).With(err)
	}
	defer func() {
		if h.memory > largeMemory {
			debug.FreeOSMemory() // or the pixels of the next one would lie beside the garbage of this
		}
		u.service.memory.Release(cost)
	}()
	return drawAnew(ctx, u.file, h)
}

func newMemory() *semaphore.Weighted { return semaphore.NewWeighted(decodeMemory + drawMemory) }
