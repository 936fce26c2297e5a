package patrol

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// QuestionKind is how a question is answered.
type QuestionKind string

// The kinds of questions.
const (
	Tick   QuestionKind = "tick"   // true when it is as it should be
	Number QuestionKind = "number" // with limits
	Choice QuestionKind = "choice"
	Text   QuestionKind = "text"
)

// Question is something to look at while standing at a point.
type Question struct {
	ID      string       `json:"id" yaml:"id"`
	Kind    QuestionKind `json:"kind" yaml:"kind"`
	Label   string       `json:"label" yaml:"label"`
	Unit    string       `json:"unit,omitempty" yaml:"unit"`
	Min     *float64     `json:"min,omitempty" yaml:"min"` // a number below it does not pass
	Max     *float64     `json:"max,omitempty" yaml:"max"` // a number above it does not pass
	Choices []string     `json:"choices,omitempty" yaml:"choices"`
	Wrong   []string     `json:"wrong,omitempty" yaml:"wrong"` // choices that do not pass
}

// Answer is the answer to one question, in the field of its kind.
type Answer struct {
	Question string   `json:"question"`
	Tick     *bool    `json:"tick,omitempty"`
	Number   *float64 `json:"number,omitempty"`
	Text     *string  `json:"text,omitempty"` // of a text or a choice
}

// Bounds of questions and their answers.
const (
	maxQuestions = 8
	maxLabel     = 40
	maxAnswer    = 200
)

func checkQuestions(questions []Question) error {
	if len(questions) > maxQuestions {
		return ErrBadQuestion
	}
	for i, q := range questions {
		same := slices.ContainsFunc(questions[:i], func(other Question) bool { return other.ID == q.ID })
		if same || q.ID == "" || len(q.ID) > 32 || q.Label == "" || utf8.RuneCountInString(q.Label) > maxLabel {
			return ErrBadQuestion
		}
		switch q.Kind {
		case Tick, Number, Text:
		case Choice:
			if len(q.Choices) < 2 || len(q.Choices) > maxQuestions {
				return ErrBadQuestion
			}
		default:
			return ErrBadQuestion
		}
	}
	return nil
}

// judge checks answers against the questions of a point. What cannot be an answer is
// refused with ErrBadAnswer; what lies outside a limit is taken and does not pass, and
// so does a question left out: doubt is marked, a guard at work is not held up.
func judge(questions []Question, answers []Answer) (passed bool, err error) {
	for i, a := range answers {
		known := slices.ContainsFunc(questions, func(q Question) bool { return q.ID == a.Question })
		twice := slices.ContainsFunc(answers[:i], func(other Answer) bool { return other.Question == a.Question })
		if !known || twice {
			return false, ErrBadAnswer
		}
	}
	passed = true
	for _, q := range questions {
		i := slices.IndexFunc(answers, func(a Answer) bool { return a.Question == q.ID })
		if i < 0 {
			passed = passed && q.Kind == Text
			continue
		}
		good, err := q.judge(answers[i])
		if err != nil {
			return false, err
		}
		passed = passed && good
	}
	return passed, nil
}

func (q Question) judge(a Answer) (good bool, err error) {
	switch {
	case q.Kind == Tick && a.Tick != nil:
		return *a.Tick, nil
	case q.Kind == Number && a.Number != nil:
		return (q.Min == nil || *a.Number >= *q.Min) && (q.Max == nil || *a.Number <= *q.Max), nil
	case q.Kind == Choice && a.Text != nil && slices.Contains(q.Choices, *a.Text):
		return !slices.Contains(q.Wrong, *a.Text), nil
	case q.Kind == Text && a.Text != nil && utf8.RuneCountInString(*a.Text) <= maxAnswer:
		return true, nil
	}
	return false, ErrBadAnswer
}

func questionsJSON(questions []Question) string {
	if len(questions) == 0 {
		return ""
	}
	b, _ := json.Marshal(questions) // plain values always marshal
	return string(b)
}

func questionsOf(text string) []Question {
	var questions []Question
	_ = json.Unmarshal([]byte(text), &questions) // written by questionsJSON; empty is none
	return questions
}
