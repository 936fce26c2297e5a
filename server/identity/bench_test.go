package identity_test

import (
	"fmt"
	"testing"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

func BenchmarkAuthenticate(b *testing.B) {
	for name, cached := range map[string]bool{"cached": true, "from-database": false} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, dbtest.Open(b))
			_, token, _ := w.bound(b, "zhou", identity.RoleGuard, identity.RoleGuardian)
			b.ReportAllocs()
			for b.Loop() {
				if !cached {
					w.clock.advance(time.Minute) // past every cache, and once in 60 noted as use
				}
				if _, err := w.Authenticate(b.Context(), token, database.ID{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLogin(b *testing.B) {
	w := newWorld(b, dbtest.Open(b))
	for i := 0; b.Loop(); i++ {
		if _, err := w.Login(b.Context(), fmt.Sprintf("wx-%d", i%1000)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCreatePeople(b *testing.B) {
	w := newWorld(b, dbtest.Open(b))
	ctx := w.system(b)
	phone := 0
	for b.Loop() {
		list := make([]identity.NewPerson, 1000)
		for i := range list {
			phone++
			list[i] = identity.NewPerson{
				Name: "家长", Phone: identity.Phone(fmt.Sprintf("13%09d", phone)), Roles: []identity.Role{identity.RoleGuardian},
			}
		}
		if _, err := w.CreatePeople(ctx, list); err != nil {
			b.Fatal(err)
		}
	}
}
