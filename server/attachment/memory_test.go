package attachment_test

import (
	"bytes"
	"image"
	"image/png"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

// TestBombsTakeLittleMemory uploads pictures that are small as files and as large as any
// may be in memory, many at once. It runs alone: the memory of the
// whole process is what is looked at.
func TestBombsTakeLittleMemory(t *testing.T) { //nolint:paralleltest // others would count
	s := open(t, dbtest.Open(t))
	ctx := as(t.Context(), database.NewID(), identity.RoleGuard)
	var bomb bytes.Buffer
	if err := png.Encode(&bomb, image.NewNRGBA64(image.Rect(0, 0, 2200, 2200))); err != nil {
		t.Fatal(err)
	}
	if bomb.Len() > 256<<10 {
		t.Fatalf("the bomb is %d bytes as a file", bomb.Len())
	}
	debug.FreeOSMemory()
	before := held()
	highest, done := before, make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				highest = max(highest, held())
				runtime.Gosched()
			}
		}
	})
	var phones sync.WaitGroup
	for range 4 {
		phones.Go(func() {
			for range 3 {
				if _, err := s.upload(ctx, database.NewID(), bytes.NewReader(bomb.Bytes())); err != nil {
					t.Error(err)
				}
			}
		})
	}
	phones.Wait()
	close(done)
	watch.Wait()
	const most = 108 << 20 // one such picture is 40 MB, and is drawn anew beside itself
	t.Logf("the heap grew by %d MB", (highest-before)>>20)
	if highest-before > most {
		t.Errorf("want at most %d MB", most>>20)
	}
}

// held is the memory of the heap that the system has not got back.
func held() uint64 {
	samples := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}, {Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)
	var sum uint64
	for _, s := range samples {
		sum += s.Value.Uint64()
	}
	return sum
}
