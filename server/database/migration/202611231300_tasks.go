package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// tasks makes what a school promised: its calendar, its routines, the tasks that come
// of them, and what is known of the things they are about.
//
// Each index of tasks serves one question and no table carries another: what the scan
// must look at, what a day holds, what a gate asks, and which slot is taken.
var tasks = &gormigrate.Migration{
	ID: "202611231300-tasks",
	Migrate: func(tx *gorm.DB) error {
		if err := createTable(tx, &calendar202611231300{}, &term202611231300{}, &exception202611231300{}, &bell202611231300{}); err != nil {
			return err
		}
		return createTable(tx, &routine202611231300{}, &routineVersion202611231300{}, &task202611231300{},
			&holder202611231300{}, &target202611231300{}, &taskEvent202611231300{}, &fact202611231300{})
	},
}

// calendar202611231300 gives the calendar and the routines of a school one version, which
// changes with either.
type calendar202611231300 struct {
	SchoolID database.ID `gorm:"primaryKey"`
	Version  database.ID `gorm:"not null"`
}

// TableName names the table.
func (calendar202611231300) TableName() string { return "calendars" }

type term202611231300 struct {
	SchoolID database.ID `gorm:"primaryKey"`
	OnDate   clock.Date  `gorm:"primaryKey"`
	LastOn   clock.Date  `gorm:"not null"`
	Key      string      `gorm:"column:term_key;size:16;not null"`
	Name     string      `gorm:"size:40;not null"`
}

// TableName names the table.
func (term202611231300) TableName() string { return "terms" }

type exception202611231300 struct {
	SchoolID database.ID `gorm:"primaryKey"`
	OnDate   clock.Date  `gorm:"primaryKey"`
	Open     *bool       // null: as the term and the official calendar say
	ActsAs   string      `gorm:"size:3;not null"`
	Bells    string      `gorm:"size:16;not null"`
	Tags     string      `gorm:"size:255;not null"`
	Note     string      `gorm:"size:100;not null"`
}

// TableName names the table.
func (exception202611231300) TableName() string { return "calendar_exceptions" }

type bell202611231300 struct {
	SchoolID  database.ID `gorm:"primaryKey"`
	Timetable string      `gorm:"primaryKey;size:16"`
	Name      string      `gorm:"primaryKey;size:16"`
	Minute    int         `gorm:"not null"` // after midnight
}

// TableName names the table.
func (bell202611231300) TableName() string { return "bells" }

type routine202611231300 struct {
	ID              database.ID `gorm:"primaryKey"`
	SchoolID        database.ID `gorm:"not null;uniqueIndex:uq_routines_code,priority:1"`
	Code            string      `gorm:"size:64;not null;uniqueIndex:uq_routines_code,priority:2"`
	Version         int         `gorm:"not null"`
	Spec            string      `gorm:"type:text;not null"`
	Active          bool        `gorm:"not null"`
	PlannedThrough  clock.Date  // null until tasks were made of it
	CalendarVersion database.ID `gorm:"not null"`
}

// TableName names the table.
func (routine202611231300) TableName() string { return "routines" }

type routineVersion202611231300 struct {
	RoutineID database.ID `gorm:"primaryKey"`
	Version   int         `gorm:"primaryKey;autoIncrement:false"`
	SchoolID  database.ID `gorm:"not null"`
	Spec      string      `gorm:"type:text;not null"`
}

// TableName names the table.
func (routineVersion202611231300) TableName() string { return "routine_versions" }

type task202611231300 struct {
	ID             database.ID   `gorm:"primaryKey;index:ix_tasks_next,priority:2;index:ix_tasks_due,priority:3"`
	SchoolID       database.ID   `gorm:"not null;index:ix_tasks_due,priority:1;index:ix_tasks_scope,priority:1"`
	RoutineID      database.ID   `gorm:"not null;uniqueIndex:uq_tasks_slot,priority:1"`
	RoutineVersion int           `gorm:"not null"`
	SubjectKey     string        `gorm:"size:64;not null;uniqueIndex:uq_tasks_slot,priority:2"`
	SubjectName    string        `gorm:"size:40;not null"`
	Slot           string        `gorm:"size:96;not null;uniqueIndex:uq_tasks_slot,priority:3"`
	Scope          string        `gorm:"size:128;not null;index:ix_tasks_scope,priority:2"`
	OpensAt        clock.Instant `gorm:"not null"`
	DueAt          clock.Instant `gorm:"not null;index:ix_tasks_due,priority:2"`
	ClosesAt       clock.Instant `gorm:"not null"`
	PlannedAt      *clock.Instant
	AckedAt        *clock.Instant
	DoneAt         *clock.Instant
	MissedAt       *clock.Instant
	MadeUpAt       *clock.Instant
	State          string         `gorm:"size:16;not null"`
	Passed         bool           `gorm:"not null"`
	Cause          string         `gorm:"size:16;not null"`
	Reason         string         `gorm:"size:200;not null"`
	Targets        int            `gorm:"not null"`
	TargetsDone    int            `gorm:"not null"`
	ThroughAt      clock.Instant  `gorm:"not null"`
	NextAt         *clock.Instant `gorm:"index:ix_tasks_next,priority:1"` // null unless live
	Touched        bool           `gorm:"not null"`
	Version        int            `gorm:"not null"`
}

// TableName names the table.
func (task202611231300) TableName() string { return "tasks" }

type holder202611231300 struct {
	TaskID   database.ID   `gorm:"primaryKey"`
	Ref      string        `gorm:"primaryKey;size:64;index:ix_task_holders_plate,priority:2"`
	Part     string        `gorm:"primaryKey;size:16"`
	SchoolID database.ID   `gorm:"not null;index:ix_task_holders_plate,priority:1"`
	Live     bool          `gorm:"not null;index:ix_task_holders_plate,priority:3"`
	OpensAt  clock.Instant `gorm:"not null;index:ix_task_holders_plate,priority:4"`
}

// TableName names the table.
func (holder202611231300) TableName() string { return "task_holders" }

type target202611231300 struct {
	TaskID     database.ID    `gorm:"primaryKey"`
	SubjectKey string         `gorm:"primaryKey;size:64"`
	SchoolID   database.ID    `gorm:"not null;index:ix_task_targets_holder,priority:1"`
	Name       string         `gorm:"size:40;not null"`
	HolderRef  string         `gorm:"size:64;not null;index:ix_task_targets_holder,priority:2"`
	DoneAt     *clock.Instant `gorm:"index:ix_task_targets_holder,priority:3"`
	DoneBy     *database.ID
	EvidenceID *database.ID
	Passed     bool `gorm:"not null"`
	Void       bool `gorm:"not null"`
}

// TableName names the table.
func (target202611231300) TableName() string { return "task_targets" }

type taskEvent202611231300 struct {
	TaskID   database.ID   `gorm:"primaryKey"`
	Seq      int           `gorm:"primaryKey;autoIncrement:false"`
	SchoolID database.ID   `gorm:"not null"`
	At       clock.Instant `gorm:"not null"`
	ActorID  *database.ID  // null: the system
	Part     string        `gorm:"size:16;not null"`
	Action   string        `gorm:"size:32;not null"`
	Reason   string        `gorm:"size:200;not null"`
	Detail   string        `gorm:"type:text;not null"`
}

// TableName names the table.
func (taskEvent202611231300) TableName() string { return "task_events" }

type fact202611231300 struct {
	SchoolID   database.ID `gorm:"primaryKey"`
	SubjectKey string      `gorm:"primaryKey;size:64"`
	Name       string      `gorm:"primaryKey;size:64;index:ix_subject_facts_name,priority:1"`
	OnDate     clock.Date  `gorm:"index:ix_subject_facts_name,priority:2"`
	Num        float64     `gorm:"not null"`
	EvidenceID *database.ID
}

// TableName names the table.
func (fact202611231300) TableName() string { return "subject_facts" }
