package message

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// accountsPerQuery keeps lists of parameters below the limits of all databases.
const accountsPerQuery = 500

// creditRow is of an account, not of a school: WeChat knows one right of one person
// for one mini-program, however many schools that person belongs to.
type creditRow struct {
	AccountID  database.ID `gorm:"primaryKey"`
	TemplateID string      `gorm:"primaryKey"`
	Remaining  int         // below zero for messages that left without a known credit
	Answer     Answer
	ChangedAt  clock.Instant
}

// TableName names the table.
func (creditRow) TableName() string { return "credits" }

type creditEventRow struct {
	AccountID  database.ID
	TemplateID string
	Source     source
	Ref        string
	HappenedAt clock.Instant
	Paired     bool
}

// TableName names the table.
func (creditEventRow) TableName() string { return "credit_events" }

// tap is one answer as one source reports it; ref makes a repeat known.
type tap struct {
	source source
	ref    string
	at     clock.Instant
	answer Answer
	// settings: the answer was given for everything to come, so that what was
	// accepted before is void.
	settings bool
}

// answered notes a tap once. The credit row is the lock under which the phone's
// report and WeChat's event of one tap find each other.
func (s *Service) answered(ctx context.Context, account database.ID, template string, t tap) error {
	if err := s.lockCredit(ctx, account, template, t.at); err != nil {
		return err
	}
	counts := t.answer == Accept && !t.settings // a switch in the settings is no right to send
	known, twin, err := s.reported(ctx, account, template, t)
	if err != nil || known {
		return err
	}
	paired := counts && twin != nil
	if paired {
		if err := s.useUp(ctx, twin); err != nil {
			return err
		}
	}
	err = s.db.Later(ctx, "INSERT INTO credit_events (account_id, template_id, source, ref, happened_at, paired) VALUES (?,?,?,?,?,?)",
		account, template, string(t.source), t.ref, t.at, paired || !counts)
	if err != nil {
		return err
	}
	set := "answer = ?, changed_at = ?"
	switch {
	case counts && !paired:
		set += ", remaining = CASE WHEN remaining < 0 THEN 1 ELSE remaining + 1 END"
	case t.answer != Accept && t.settings:
		set += ", remaining = 0"
	}
	return s.changeCredits(ctx, template, []database.ID{account}, set, string(t.answer), clock.At(s.machine.Now()))
}

// lockCredit locks the credit of an account, which it makes when there is none yet: to
// write what is there already locks a row like any other change, and needs no answer.
func (s *Service) lockCredit(ctx context.Context, account database.ID, template string, at clock.Instant) error {
	same := " ON CONFLICT (account_id, template_id) DO UPDATE SET remaining = credits.remaining"
	if s.db.Dialect() == database.MySQL {
		same = " ON DUPLICATE KEY UPDATE remaining = remaining"
	}
	return s.db.Later(ctx, "INSERT INTO credits (account_id, template_id, remaining, answer, changed_at) VALUES (?,?,0,'',?)"+same,
		account, template, at)
}

// reported finds out whether a tap is known already, and else the report of the same
// tap by the other source that has not been used up.
func (s *Service) reported(ctx context.Context, account database.ID, template string, t tap) (known bool, twin *creditEventRow, err error) {
	err = s.db.Query(ctx, func(scan func(...any) error) error {
		e := creditEventRow{AccountID: account, TemplateID: template}
		err := scan(&e.Source, &e.Ref, &e.HappenedAt)
		switch {
		case e.Source == t.source:
			known = true
		case twin == nil:
			twin = &e
		}
		return err
	}, `SELECT source, ref, happened_at FROM credit_events WHERE account_id = ? AND template_id = ? AND source = ? AND ref = ?
		UNION ALL SELECT source, ref, happened_at FROM credit_events WHERE account_id = ? AND template_id = ? AND source = ? AND paired = ?
			AND happened_at BETWEEN ? AND ?
		ORDER BY happened_at, ref`,
		account, template, string(t.source), t.ref,
		account, template, string(t.source.other()), false, t.at.Add(-tapWindow), t.at.Add(tapWindow))
	return known, twin, err
}

// useUp marks a report as counted together with the one of the other source.
func (s *Service) useUp(ctx context.Context, twin *creditEventRow) error {
	return s.db.In(ctx).Model(&creditEventRow{}).
		Where("account_id = ? AND template_id = ? AND source = ? AND ref = ?", twin.AccountID, twin.TemplateID, twin.Source, twin.Ref).
		Update("paired", true).Error
}

// changeCredits sets columns of the credits of the accounts for a template.
func (s *Service) changeCredits(ctx context.Context, template string, accounts []database.ID, set string, args ...any) error {
	places, listed := database.List(accounts)
	return s.db.Later(ctx, "UPDATE credits SET "+set+" WHERE template_id = ? AND account_id IN ("+places+")",
		append(append(args, template), listed...)...)
}

// takeCredits spends one credit for each job that needs one. A job without is sent all
// the same, because only WeChat knows; the ledger then goes below zero until the send
// fails or the next accept finds that nothing is owed.
func (s *Service) takeCredits(ctx context.Context, jobs []*job) error {
	spent := map[string][]database.ID{}
	for _, j := range jobs {
		if j.spends() {
			spent[j.template.ID] = append(spent[j.template.ID], j.account)
		}
	}
	if err := s.addCredits(ctx, spent, -1); err != nil {
		return fmt.Errorf("take credits: %w", err)
	}
	return nil
}

// addCredits changes the credits of the accounts of each template, in the same order
// in every instance.
func (s *Service) addCredits(ctx context.Context, accounts map[string][]database.ID, n int) error {
	for _, template := range slices.Sorted(maps.Keys(accounts)) {
		if err := s.changeCredits(ctx, template, accounts[template], "remaining = remaining + ?", n); err != nil {
			return err
		}
	}
	return nil
}

// settleCredits gives back what was not used and clears what WeChat says is not there.
func (s *Service) settleCredits(ctx context.Context, results []result) error {
	returned, gone := map[string][]database.ID{}, map[string][]database.ID{}
	lasting := map[string]bool{}
	for _, r := range results {
		template := r.job.template.ID
		switch {
		case r.credit == creditReturned && r.job.spends():
			returned[template] = append(returned[template], r.job.account)
		case r.credit == creditGone && r.job.row.Channel == Mini:
			gone[template] = append(gone[template], r.job.account)
			lasting[template] = r.job.template.LongTerm
		}
	}
	if err := s.addCredits(ctx, returned, 1); err != nil {
		return fmt.Errorf("give back credits: %w", err)
	}
	for template, accounts := range gone {
		set, args := "remaining = 0, changed_at = ?", []any{clock.At(s.machine.Now())}
		if lasting[template] {
			set, args = set+", answer = ?", append(args, string(Reject)) // or the phone would not ask again
		}
		if err := s.changeCredits(ctx, template, accounts, set, args...); err != nil {
			return fmt.Errorf("clear credits: %w", err)
		}
	}
	return nil
}

func (s *Service) creditsOf(ctx context.Context, account database.ID) (map[string]creditRow, error) {
	var rows []creditRow
	if err := s.db.In(ctx).Where("account_id = ?", account).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read credits: %w", err)
	}
	byTemplate := make(map[string]creditRow, len(rows))
	for _, r := range rows {
		byTemplate[r.TemplateID] = r
	}
	return byTemplate, nil
}

// creditedAccounts tells which of the accounts have a credit left, or have accepted a
// long-term template.
func (s *Service) creditedAccounts(ctx context.Context, template Template, accounts []database.ID) (map[database.ID]bool, error) {
	condition := "remaining > 0"
	if template.LongTerm {
		condition = "answer = 'accept'"
	}
	credited := map[database.ID]bool{}
	for part := range slices.Chunk(accounts, accountsPerQuery) {
		var having []database.ID
		err := s.db.In(ctx).Model(&creditRow{}).
			Where("template_id = ? AND account_id IN ? AND "+condition, template.ID, part).
			Pluck("account_id", &having).Error
		if err != nil {
			return nil, fmt.Errorf("read credits: %w", err)
		}
		for _, account := range having {
			credited[account] = true
		}
	}
	return credited, nil
}

func accountsOf(addresses map[database.ID]Address) []database.ID {
	accounts := make([]database.ID, 0, len(addresses))
	for _, a := range addresses {
		accounts = append(accounts, a.Account)
	}
	return accounts
}

func (s *Service) forgetCredit(ctx context.Context, account database.ID) error {
	for _, table := range []string{"credits", "credit_events"} {
		if err := s.db.In(ctx).Exec("DELETE FROM "+table+" WHERE account_id = ?", account).Error; err != nil {
			return fmt.Errorf("forget %s: %w", table, err)
		}
	}
	return nil
}
