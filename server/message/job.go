package message

import (
	"context"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// job is a claimed row with all that it takes to send it.
type job struct {
	row      outboxRow
	letter   letter
	template Template
	openID   identity.OpenID
	account  database.ID
	hopeless string // why it is refused without asking WeChat, empty for most
}

func (j *job) phone() phone { return phone{j.row.Channel, j.openID} }

// spends reports whether the job needs a credit.
func (j *job) spends() bool {
	return j.hopeless == "" && j.row.Channel == Mini && !j.template.LongTerm
}

// letter is a template filled in, the same for everybody a message goes to.
type letter struct {
	page string
	data map[string]string
}

type letterKey struct {
	message database.ID
	channel Channel
}

// maxLetters are kept; a broadcast needs one or two.
const maxLetters = 256

func (j *job) envelope() Envelope {
	return Envelope{
		Channel: j.row.Channel, OpenID: j.openID, TemplateID: j.template.ID,
		Page: j.letter.page, Data: j.letter.data, ClientID: j.row.ID.String(),
	}
}

// prepare looks up what it takes to send the rows. Of those for one phone it leaves out
// all but the first, and of those at a gate that is on trial too.
func (w *Worker) prepare(ctx context.Context, rows []outboxRow, under underWay) ([]*job, error) {
	if err := w.readLetters(ctx, rows); err != nil {
		return nil, err
	}
	addresses, err := w.service.addressesOf(ctx, rows)
	if err != nil {
		return nil, err
	}
	_, trial := w.breakers.gates()
	jobs := make([]*job, 0, len(rows))
	for _, row := range rows {
		j := w.job(row, addresses[row.RecipientID])
		if j.hopeless == "" {
			if under[j.phone()] != nil {
				w.waiting[row.RecipientID] = j.phone()
				continue
			}
			if under.holds(trial, j) {
				continue
			}
		}
		under[j.phone()] = j
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// job never fails: a row that cannot be sent is settled like any other.
func (w *Worker) job(row outboxRow, address Address) *job {
	letter, readable := w.letters[letterKey{row.MessageID, row.Channel}]
	template, known := w.service.templates[row.Channel][row.Purpose]
	j := &job{row: row, letter: letter, template: template, openID: address.openID(row.Channel), account: address.Account}
	switch {
	case !known:
		j.hopeless = reasonNoTemplate
	case !readable:
		j.hopeless = reasonNoText
	case j.openID == "":
		j.hopeless = reasonNoAddress
	}
	return j
}

// readLetters fills in the templates of the messages that are not known yet. A text
// never changes while it can still be claimed: whatever clears it expires its rows.
func (w *Worker) readLetters(ctx context.Context, rows []outboxRow) error {
	if len(w.letters) > maxLetters {
		clear(w.letters)
	}
	var missing []database.ID
	for _, r := range rows {
		if _, ok := w.letters[letterKey{r.MessageID, r.Channel}]; !ok && !slices.Contains(missing, r.MessageID) {
			missing = append(missing, r.MessageID)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	messages, err := w.service.messagesOf(ctx, missing)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		m, ok := messages[r.MessageID]
		template, known := w.service.templates[r.Channel][r.Purpose]
		if !ok || !known {
			continue
		}
		if text, readable := m.text(r); readable {
			w.letters[letterKey{r.MessageID, r.Channel}] = letter{template.link(text), template.data(text)}
		}
	}
	return nil
}
