package asset

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// systemIn acts as the installation in a school.
func systemIn(ctx context.Context, school database.ID) context.Context {
	return identity.Into(ctx, identity.System(school))
}

// placeNames are the places of the school as people say them, and whether one is there.
func (s *Service) placeNames(ctx context.Context, one database.ID) (map[database.ID]school.Place, bool, error) {
	places, err := s.places.Places(ctx, true)
	if err != nil {
		return nil, false, err
	}
	byID := make(map[database.ID]school.Place, len(places))
	for _, p := range places {
		byID[p.ID] = p
	}
	found, ok := byID[one]
	return byID, ok && !found.Archived, nil
}

// inside are a place and every place in it.
func inside(places map[database.ID]school.Place, one database.ID) []database.ID {
	var out []database.ID
	for id := range places {
		for at, depth := id, 0; !at.IsZero() && depth <= len(places); at, depth = places[at].ParentID, depth+1 {
			if at == one {
				out = append(out, id)
				break
			}
		}
	}
	return out
}
