package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// school makes schools, places, classes, and the links between guardians and classes.
var school = &gormigrate.Migration{
	ID: "202611231100-school",
	Migrate: func(tx *gorm.DB) error {
		type School struct {
			ID        database.ID   `gorm:"primaryKey"`
			Code      string        `gorm:"size:20;not null;uniqueIndex:uq_schools_code"`
			Name      string        `gorm:"size:40;not null"`
			ShortName string        `gorm:"size:8;not null"`
			Grades    int           `gorm:"not null"`
			Year      int           `gorm:"not null"`
			CreatedAt clock.Instant `gorm:"not null"`
		}
		type Place struct {
			ID         database.ID  `gorm:"primaryKey"`
			SchoolID   database.ID  `gorm:"not null;uniqueIndex:uq_places_path,priority:1"`
			Path       string       `gorm:"size:200;not null;uniqueIndex:uq_places_path,priority:2"`
			ParentID   *database.ID // null for a campus
			Kind       string       `gorm:"size:16;not null"`
			Name       string       `gorm:"size:40;not null"`
			ArchivedAt *clock.Instant
		}
		type Class struct {
			ID            database.ID  `gorm:"primaryKey"`
			SchoolID      database.ID  `gorm:"not null;uniqueIndex:uq_classes_number,priority:1;index:ix_classes_head_teacher,priority:1"`
			Entry         int          `gorm:"not null;uniqueIndex:uq_classes_number,priority:2"`
			Number        int          `gorm:"not null;uniqueIndex:uq_classes_number,priority:3"`
			State         string       `gorm:"size:16;not null"`
			EndedOn       clock.Date   // null while active
			HeadTeacherID *database.ID `gorm:"index:ix_classes_head_teacher,priority:2"`
		}
		type Seat struct {
			ID          database.ID   `gorm:"primaryKey"`
			SchoolID    database.ID   `gorm:"not null;index:ix_seats_class,priority:1"`
			ClassID     database.ID   `gorm:"not null;index:ix_seats_class,priority:2;uniqueIndex:uq_seats_child,priority:1"`
			ChildSealed []byte        `gorm:"size:255"`
			ChildIndex  []byte        `gorm:"size:32;uniqueIndex:uq_seats_child,priority:2"`
			CreatedAt   clock.Instant `gorm:"not null"`
			EndedAt     *clock.Instant
		}
		type Guardianship struct {
			SeatID    database.ID   `gorm:"primaryKey"`
			PersonID  database.ID   `gorm:"primaryKey;index:ix_guardianships_person,priority:2"`
			SchoolID  database.ID   `gorm:"not null;index:ix_guardianships_person,priority:1"`
			Relation  string        `gorm:"size:16;not null"`
			CreatedAt clock.Instant `gorm:"not null"`
			EndedAt   *clock.Instant
		}
		return createTable(tx, &School{}, &Place{}, &Class{}, &Seat{}, &Guardianship{})
	},
}
