package migration

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/database"
)

// pointQuestions makes the questions at checkpoints items of forms, and the answers of
// check-ins answers to such.
var pointQuestions = &gormigrate.Migration{
	ID: "202611251400-point-questions",
	Migrate: func(tx *gorm.DB) error {
		var rows []struct {
			ID        database.ID
			Questions string
		}
		if err := tx.Raw("SELECT id, questions FROM checkpoints WHERE questions <> ''").Scan(&rows).Error; err != nil {
			return fmt.Errorf("read questions: %w", err)
		}
		for _, r := range rows {
			if err := tx.Exec("UPDATE checkpoints SET questions = ? WHERE id = ?", itemsOf(r.Questions), r.ID).Error; err != nil {
				return fmt.Errorf("write questions: %w", err)
			}
		}
		// Inside a text a quotation mark is escaped, so this is the name of the field only.
		err := tx.Exec(`UPDATE check_ins SET answers = REPLACE(answers, '"question":', '"item":') WHERE answers <> ''`).Error
		if err != nil {
			return fmt.Errorf("write answers: %w", err)
		}
		return nil
	},
}

type question202611240900 struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"`
	Label   string   `json:"label"`
	Unit    string   `json:"unit"`
	Min     *float64 `json:"min"`
	Max     *float64 `json:"max"`
	Choices []string `json:"choices"`
	Wrong   []string `json:"wrong"`
}

type item202611251400 struct {
	Key      string   `json:"key"`
	Kind     string   `json:"kind"`
	Label    string   `json:"label"`
	Optional bool     `json:"optional,omitempty"`
	Unit     string   `json:"unit,omitempty"`
	Limit    string   `json:"limit,omitempty"`
	Choices  []string `json:"choices,omitempty"`
	Wrong    []string `json:"wrong,omitempty"`
}

// itemsOf writes questions as items. A text could always be left out. What is none of our
// questions, or an item already, stays as it is.
func itemsOf(text string) string {
	var questions []question202611240900
	if json.Unmarshal([]byte(text), &questions) != nil {
		return text
	}
	items := make([]item202611251400, len(questions))
	for i, q := range questions {
		if q.ID == "" {
			return text
		}
		items[i] = item202611251400{
			Key: q.ID, Kind: q.Kind, Label: q.Label, Optional: q.Kind == "text", Unit: q.Unit, Limit: limitOf(q.Min, q.Max), Choices: q.Choices, Wrong: q.Wrong,
		}
	}
	b, _ := json.Marshal(items) // plain values always marshal
	return string(b)
}

func limitOf(least, most *float64) string {
	number := func(f *float64) string { return strconv.FormatFloat(*f, 'f', -1, 64) }
	switch {
	case least != nil && most != nil:
		return ">= " + number(least) + " <= " + number(most)
	case least != nil:
		return ">= " + number(least)
	case most != nil:
		return "<= " + number(most)
	}
	return ""
}
