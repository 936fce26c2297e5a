package canteen

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type orderRow struct {
	ID         database.ID
	SchoolID   database.ID
	ClientID   database.ID
	Day        clock.Date
	SupplierID database.ID
	Goods      string
	Kg         float64
	OrderedBy  *database.ID
	OrderedAt  clock.Instant
}

// TableName is what gorm asks for.
func (orderRow) TableName() string { return "canteen_orders" }

// addOrder writes an order that is new by the tap of its phone, and gives the id of the first.
func (s store) addOrder(ctx context.Context, school, client database.ID, o *Order) (database.ID, error) {
	columns := []string{"id", "school_id", "client_id", "day", "supplier_id", "goods", "kg", "ordered_by", "ordered_at"}
	err := s.db.InsertNew(ctx, "canteen_orders", "client_id", columns, [][]any{{o.ID, school, client, o.Day, o.Supplier, o.Goods, o.Kg, o.By, o.At}})
	if err != nil {
		return o.ID, fmt.Errorf("write order: %w", err)
	}
	var row orderRow
	if err := s.query(ctx, school).Take(&row, "client_id = ?", client).Error; err != nil {
		return o.ID, fmt.Errorf("read order: %w", err)
	}
	return row.ID, nil
}

func (s store) orders(ctx context.Context, school database.ID, first, last clock.Date) ([]Order, error) {
	var rows []orderRow
	if err := s.query(ctx, school).Where("day BETWEEN ? AND ?", first, last).Order("day, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	suppliers, err := s.suppliers(ctx, school)
	if err != nil {
		return nil, err
	}
	names := make(map[database.ID]string, len(suppliers))
	for _, one := range suppliers {
		names[one.ID] = one.Name
	}
	out := make([]Order, len(rows))
	for i, r := range rows {
		out[i] = Order{ID: r.ID, Day: r.Day, Supplier: r.SupplierID, Name: names[r.SupplierID], Goods: r.Goods, Kg: r.Kg, By: r.OrderedBy, At: r.OrderedAt}
	}
	return out, nil
}

// received reports whether the goods of an order are on a receiving sheet.
func (s store) received(ctx context.Context, school, order database.ID) (bool, error) {
	var ids []database.ID
	err := s.query(ctx, school).Model(&lotRow{}).Where("row_key = ?", order.String()).Limit(1).Pluck("id", &ids).Error
	if err != nil {
		return false, fmt.Errorf("look for goods: %w", err)
	}
	return len(ids) > 0, nil
}

// dropOrder takes back an order of a day that is not over.
func (s store) dropOrder(ctx context.Context, school, id database.ID, today clock.Date) error {
	done := s.query(ctx, school).Where("id = ? AND day >= ?", id, today).Delete(&orderRow{})
	if done.Error != nil {
		return fmt.Errorf("drop order: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return ErrNoOrder
	}
	return nil
}
