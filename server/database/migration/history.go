package migration

import "github.com/go-gormigrate/gormigrate/v2"

// history is every migration in the order of its id. Append only.
var history = []*gormigrate.Migration{
	settings,
	identity,
	school,
	messages,
	followers,
	tasks,
	deeds,
	attachments,
	rosters,
	patrol,
	forms,
	incidents,
	assets,
	hazards,
	pointQuestions,
	sheets,
	canteen,
	drills,
	absences,
	hotIndexes,
	stock,
	incidentList,
	duty,
	families,
	outsiders,
	proofs,
	notices,
	followQuestions,
	orders,
	assetAges,
	drillBeside,
	letters,
}
