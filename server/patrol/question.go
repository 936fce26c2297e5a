package patrol

import (
	"fmt"
	"slices"
	"strings"

	"xiaoqin/server/errs"
	"xiaoqin/server/form"
)

const maxQuestions = 8

// simple are the kinds of items that may be asked at a point: what somebody answers with
// one hand, while standing there.
var simple = []form.Kind{form.Tick, form.Number, form.Temperature, form.Choice, form.Text}

// checkQuestions refuses what cannot be asked at a point with ErrBadQuestion, which names
// every place that is wrong.
func checkQuestions(questions []form.Item) error {
	if len(questions) == 0 {
		return nil
	}
	if len(questions) > maxQuestions {
		return ErrBadQuestion
	}
	var wrong []errs.Field
	for i := range questions {
		q := &questions[i]
		if !slices.Contains(simple, q.Kind) || q.Critical || q.PhotoOnFail || q.NoteOnFail || q.When != nil || q.Setting != nil {
			wrong = append(wrong, errs.Field{Location: fmt.Sprintf("questions[%d].kind", i), Message: notSimple})
		}
	}
	asked := form.Form{Code: "checkpoint", Name: "checkpoint", Items: questions}
	for _, f := range asked.Check() {
		wrong = append(wrong, errs.Field{Location: "questions" + strings.TrimPrefix(f.Location, "items"), Message: f.Message})
	}
	if len(wrong) > 0 {
		return ErrBadQuestion.WithFields(wrong...)
	}
	return nil
}

// judge judges answers by the questions of a point. What cannot be an answer is refused as
// package form does; what lies outside of a limit is taken and does not pass, and neither
// does a question left out: doubt is marked, a guard at work is not held up.
func judge(questions []form.Item, answers []form.Answer) (form.Result, error) {
	if len(questions) == 0 && len(answers) == 0 {
		return form.Result{Complete: true, Passed: true}, nil
	}
	asked := form.Form{Items: questions}
	return asked.Judge(answers)
}

// wrongWords says what was wrong at a point; empty when nothing was.
func wrongWords(result form.Result, answers []form.Answer) string {
	var all []string
	for _, f := range result.Findings {
		if f.State != form.Failed {
			continue
		}
		i := slices.IndexFunc(answers, func(a form.Answer) bool { return a.Item == f.Item.Key })
		all = append(all, wrongAnswer(f.Item, &answers[i], f.Expected))
	}
	text := []rune(strings.Join(all, "；"))
	return string(text[:min(len(text), maxFaultWords)])
}
