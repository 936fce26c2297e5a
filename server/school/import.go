package school

import (
	"context"
	"errors"
	"io"
	"strconv"

	"xiaoqin/server/identity"
	"xiaoqin/server/school/spreadsheet"
)

// ImportKind says what a file lists.
type ImportKind string

// The kinds of files.
const (
	ImportPeople  ImportKind = "people"
	ImportClasses ImportKind = "classes"
	ImportPlaces  ImportKind = "places"
)

// Name is the kind in Chinese.
func (k ImportKind) Name() string {
	switch k {
	case ImportPeople:
		return "人员"
	case ImportClasses:
		return "班级"
	case ImportPlaces:
		return "地点"
	default:
		return ""
	}
}

// errDiscard rolls an import back that was only tried, or that found something wrong.
var errDiscard = errors.New("discard the import")

// Import reads an Excel or CSV file and writes all of it, or nothing when any cell is
// wrong; the report then names every cell. A dry run does all the same work and writes
// nothing. It refuses a file that is no table with an error of package spreadsheet,
// ErrImportKind or ErrImportHeader. It must not be called inside a transaction.
//
// What a file leaves out stays as it is: people leave through [Service.Leave] alone,
// and no role is taken away.
func (s *Service) Import(ctx context.Context, kind ImportKind, r io.Reader, dryRun bool) (*Report, error) {
	p, err := require(ctx, identity.PersonImport)
	if err != nil {
		return nil, err
	}
	table, err := spreadsheet.Read(r)
	if err != nil {
		return nil, err
	}
	var report *Report
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		report = &Report{Kind: kind, DryRun: dryRun}
		if err := s.importTable(ctx, p, table, report); err != nil {
			return err
		}
		report.settle()
		if !report.Done() {
			return errDiscard
		}
		if len(report.Changes) == 0 {
			return nil
		}
		return s.record(ctx, "school.import", "school", p.SchoolID, map[string]string{
			"kind": string(kind), "rows": strconv.Itoa(report.Rows), "changes": strconv.Itoa(len(report.Changes)),
		})
	})
	if err != nil && !errors.Is(err, errDiscard) {
		return nil, err
	}
	return report, nil
}

func (s *Service) importTable(ctx context.Context, p identity.Principal, table spreadsheet.Table, report *Report) error {
	school, err := s.store.lockSchool(ctx, p.SchoolID)
	if err != nil {
		return err
	}
	switch report.Kind {
	case ImportPeople:
		return s.importPeople(ctx, school, table, report)
	case ImportClasses:
		return s.importClasses(ctx, school, table, report)
	case ImportPlaces:
		return s.importPlaces(ctx, school, table, report)
	default:
		return ErrImportKind
	}
}
