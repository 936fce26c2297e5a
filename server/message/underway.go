package message

import (
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// phone is one person's WeChat as one app sees it. It gets one message at a time, or
// WeChat refuses the second (43108).
type phone struct {
	channel Channel
	openID  identity.OpenID
}

// underWay are the jobs that are being sent, by the phone they go to.
type underWay map[phone]*job

// underWay are the jobs in flight without those whose results are being recorded.
func (w *Worker) underWay(results []result) underWay {
	under := make(underWay, len(w.flight))
	for _, j := range w.flight {
		under[j.phone()] = j
	}
	for _, r := range results {
		delete(under, r.job.phone())
	}
	return under
}

// holds reports whether the job would go through one of the gates together with another.
func (u underWay) holds(gates []gate, j *job) bool {
	return slices.ContainsFunc(gates, func(g gate) bool {
		return g.passes(j.row.Channel, j.row.Purpose) && u.at(g)
	})
}

// at reports whether a message is on its way through the gate.
func (u underWay) at(g gate) bool {
	for _, j := range u {
		if j.hopeless == "" && g.passes(j.row.Channel, j.row.Purpose) {
			return true
		}
	}
	return false
}

// shut are the gates at which rows wait: those that are closed, and those at which one
// message is finding out whether they can be opened.
func (w *Worker) shut(under underWay) []gate {
	shut, trial := w.breakers.gates()
	for _, g := range trial {
		if under.at(g) {
			shut = append(shut, g)
		}
	}
	return shut
}

// crowded are the recipients who have more to get but are getting something just now.
// A claim that saw their rows again would see nobody else's behind a long queue.
func (w *Worker) crowded(under underWay) []database.ID {
	var crowd []database.ID
	for recipient, p := range w.waiting {
		if under[p] == nil {
			delete(w.waiting, recipient)
			continue
		}
		crowd = append(crowd, recipient)
	}
	return crowd
}
