package attachment_test

import (
	"errors"
	"testing"

	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

// TestWhoGoesTakesTheirPhotos forgets somebody whose photos are of a sheet that a law has
// the school keep, of a check-in, and of nothing.
func TestWhoGoesTakesTheirPhotos(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := open(t, db, func(d *attachment.Deps) { d.Kept = []string{"sheet"} })
		leaver := database.NewID()
		ctx := as(t.Context(), leaver, identity.RoleGuard)
		sheet, scanned, loose := s.mustUpload(ctx, t, database.NewID()), s.mustUpload(ctx, t, database.NewID()), s.mustUpload(ctx, t, database.NewID())
		of := attachment.Owner{Kind: "sheet", ID: database.NewID()}
		for owner, photo := range map[attachment.Owner]database.ID{of: sheet.ClientID, {Kind: "check_in", ID: database.NewID()}: scanned.ClientID} {
			if err := s.Attach(ctx, owner, []database.ID{photo}); err != nil {
				t.Fatal(err)
			}
		}
		mine, err := s.Own(ctx)
		if err != nil || len(mine) != 3 || mine[0].ID != sheet.ID || len(mine[0].Owners) != 1 || mine[0].Owners[0] != of || len(mine[2].Owners) != 0 {
			t.Errorf("mine are %+v, %v", mine, err)
		}
		if others, err := s.Own(as(t.Context(), database.NewID(), identity.RoleGuard)); err != nil || len(others) != 0 {
			t.Errorf("somebody else has %+v, %v", others, err)
		}
		if err := s.Forget(t.Context(), school, leaver); err != nil {
			t.Fatal(err)
		}
		head := as(t.Context(), database.NewID(), identity.RolePrincipal)
		for _, c := range []struct {
			name  string
			photo attachment.Photo
			want  error
		}{{"of the sheet", sheet, nil}, {"of the check-in", scanned, attachment.ErrNotFound}, {"of nothing", loose, attachment.ErrNotFound}} {
			if err := s.see(head, c.photo.ID); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
		}
	})
}
