package attachment

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

var useColumns = []string{"school_id", "owner_kind", "owner_id", "position", "person_id", "client_id"}

func (s store) attach(ctx context.Context, p identity.Principal, owner Owner, photos []database.ID) error {
	rows := make([][]any, 0, len(photos))
	for i, photo := range photos {
		rows = append(rows, []any{p.SchoolID, owner.Kind, owner.ID, i, p.PersonID, photo})
	}
	return s.db.InsertNew(ctx, "attachment_uses", "position", useColumns, rows)
}

// owners are the records that show a photo.
func (s store) owners(ctx context.Context, row *photoRow) ([]Owner, error) {
	var owners []Owner
	err := s.db.In(ctx).Table("attachment_uses").Select("owner_kind AS kind, owner_id AS id").
		Where("school_id = ? AND person_id = ? AND client_id = ?", row.SchoolID, row.PersonID, row.ClientID).
		Order("owner_kind, owner_id").Scan(&owners).Error
	if err != nil {
		return nil, fmt.Errorf("read records of a photo: %w", err)
	}
	return owners, nil
}

// photosOf gives the photos that records name; without a row, only the id of the phone.
func (s store) photosOf(ctx context.Context, school database.ID, kind string, records []database.ID, now clock.Instant) (map[database.ID][]Photo, error) {
	if len(records) == 0 {
		return nil, nil
	}
	type use struct{ OwnerID, ClientID, PersonID database.ID }
	var rows []use
	places, listed := database.List(records)
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		var u use
		err := scan(&u.OwnerID, &u.ClientID, &u.PersonID)
		rows = append(rows, u)
		return err
	}, `SELECT owner_id, client_id, person_id FROM attachment_uses
		WHERE school_id = ? AND owner_kind = ? AND owner_id IN (`+places+") ORDER BY owner_id, position, client_id",
		append([]any{school, kind}, listed...)...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	named := make([]database.ID, 0, len(rows))
	for _, r := range rows {
		named = append(named, r.ClientID)
	}
	var here []photoRow
	if err := s.db.In(ctx).Find(&here, "school_id = ? AND client_id IN ? AND keep_until > ?", school, named, now).Error; err != nil {
		return nil, err
	}
	type key struct{ person, client database.ID }
	found := make(map[key]*photoRow, len(here))
	for i := range here {
		found[key{here[i].PersonID, here[i].ClientID}] = &here[i]
	}
	photos := make(map[database.ID][]Photo, len(records))
	for _, r := range rows {
		photo := found[key{r.PersonID, r.ClientID}].photo()
		photo.ClientID = r.ClientID
		photos[r.OwnerID] = append(photos[r.OwnerID], photo)
	}
	return photos, nil
}
