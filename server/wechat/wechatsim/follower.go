package wechatsim

import "time"

type follower struct {
	user  *user
	since time.Time
	scene string
	key   string // what the followed QR code carried
}

func (a *app) follower(u *user) *follower {
	for _, f := range a.followers {
		if f.user == u {
			return f
		}
	}
	return nil
}
