package app

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
)

// photosPage decides at which points a check-in asks for a photo of now, which nobody can
// foresee in production. It exists in development only.
const photosPage = "/_dev/photos"

// photoAsks are the numbers of the points that ask for a photo; until somebody says which,
// and ever in production, the draw decides.
type photoAsks struct {
	mu      sync.RWMutex
	decided bool
	numbers []string
}

func (a *photoAsks) wants(number string) (wanted, decided bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return slices.Contains(a.numbers, number), a.decided
}

// photosBody names points; null leaves it to the draw.
type photosBody struct {
	Numbers []string `json:"numbers"`
}

// photosHandler takes POST {"numbers": ["06"]}.
func (a *photoAsks) photosHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+photosPage, func(w http.ResponseWriter, r *http.Request) {
		var body photosBody
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			http.Error(w, `want {"numbers": ["06"]} or {"numbers": null}`, http.StatusBadRequest)
			return
		}
		a.mu.Lock()
		a.decided, a.numbers = body.Numbers != nil, body.Numbers
		a.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
	})
	return http.NewCrossOriginProtection().Handler(mux)
}
