package patrol

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"xiaoqin/server/database"
)

type routeRow struct {
	ID       database.ID
	SchoolID database.ID
	Code     string
	Name     string
	Strict   bool
}

// TableName is what gorm asks for.
func (routeRow) TableName() string { return "patrol_routes" }

type routePointRow struct {
	RouteID      database.ID
	Position     int
	SchoolID     database.ID
	CheckpointID database.ID
}

// TableName is what gorm asks for.
func (routePointRow) TableName() string { return "patrol_route_points" }

// routes reads everything that a school walks.
func (s store) routes(ctx context.Context, school database.ID) (routes, error) {
	points, err := s.checkpoints(ctx, school)
	if err != nil {
		return routes{}, err
	}
	plates, err := s.activePlates(ctx, school)
	if err != nil {
		return routes{}, err
	}
	for i := range points {
		if plate, hangs := plates[points[i].ID]; hangs {
			points[i].Mark = plate.Mark()
		}
	}
	out := routes{points: points, kinds: make(map[Kind][]Checkpoint), plates: make(map[string]Plate, len(plates))}
	for _, p := range points {
		out.kinds[p.Kind] = append(out.kinds[p.Kind], p)
	}
	for _, plate := range plates {
		out.plates[plate.Token] = plate
	}
	var named []routeRow
	if err := s.query(ctx, school).Order("code").Find(&named).Error; err != nil {
		return out, fmt.Errorf("read routes: %w", err)
	}
	if len(named) == 0 {
		return out, nil
	}
	var rows []routePointRow
	if err := s.query(ctx, school).Order("route_id, position").Find(&rows).Error; err != nil {
		return out, fmt.Errorf("read points of routes: %w", err)
	}
	byID := make(map[database.ID]Checkpoint, len(points))
	for _, p := range points {
		byID[p.ID] = p
	}
	for _, r := range named {
		route := Route{ID: r.ID, Code: r.Code, Name: r.Name, Strict: r.Strict}
		for _, at := range rows {
			if at.RouteID == r.ID {
				route.Points = append(route.Points, byID[at.CheckpointID])
			}
		}
		out.named = append(out.named, route)
	}
	return out, nil
}

var routePointColumns = []string{"route_id", "position", "school_id", "checkpoint_id"}

// saveRoute writes a route with its points, in the place of the one that has its code.
func (s store) saveRoute(ctx context.Context, school database.ID, r Route) (database.ID, error) {
	row := routeRow{ID: database.NewID(), SchoolID: school, Code: r.Code, Name: r.Name, Strict: r.Strict}
	if err := s.db.In(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return row.ID, fmt.Errorf("make route: %w", err)
	}
	var kept routeRow
	if err := s.query(ctx, school).Clauses(forUpdate).Take(&kept, "code = ?", r.Code).Error; err != nil {
		return row.ID, fmt.Errorf("read route: %w", err)
	}
	err := s.query(ctx, school).Model(&routeRow{}).Where("id = ?", kept.ID).Updates(map[string]any{"name": r.Name, "strict": r.Strict}).Error
	if err != nil {
		return kept.ID, fmt.Errorf("write route: %w", err)
	}
	if err := s.query(ctx, school).Where("route_id = ?", kept.ID).Delete(&routePointRow{}).Error; err != nil {
		return kept.ID, fmt.Errorf("drop points of route: %w", err)
	}
	values := make([][]any, len(r.Points))
	for i := range r.Points {
		values[i] = []any{kept.ID, i, school, r.Points[i].ID}
	}
	if err := s.db.InsertNew(ctx, "patrol_route_points", "route_id", routePointColumns, values); err != nil {
		return kept.ID, fmt.Errorf("write points of route: %w", err)
	}
	return kept.ID, nil
}
