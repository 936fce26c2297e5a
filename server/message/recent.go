package message

import (
	"sync"

	"xiaoqin/server/database"
)

// recent are the texts that this process has enqueued lately, for its own worker, which
// need not read them again. A text never changes while its rows can be claimed.
type recent struct {
	mu    sync.Mutex
	texts map[database.ID]messageRow
	order []database.ID
}

// recentTexts are kept: more than a scan enqueues.
const recentTexts = 512

func (r *recent) keep(m messageRow) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.texts == nil {
		r.texts = make(map[database.ID]messageRow)
	}
	if len(r.order) == recentTexts {
		delete(r.texts, r.order[0])
		r.order = r.order[1:]
	}
	r.texts[m.ID] = m
	r.order = append(r.order, m.ID)
}

// find gives those of the texts that are kept, and the ids of the others.
func (r *recent) find(ids []database.ID) (found map[database.ID]messageRow, missing []database.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found = make(map[database.ID]messageRow, len(ids))
	for _, id := range ids {
		if m, ok := r.texts[id]; ok {
			found[id] = m
		} else {
			missing = append(missing, id)
		}
	}
	return found, missing
}

func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.texts, r.order = nil, nil
}
