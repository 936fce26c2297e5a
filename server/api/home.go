package api

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/family"
	"xiaoqin/server/identity"
)

// A parent's first screen is one request of 20 KB at the most.
const (
	lookedThrough = 50 // of the newest messages, for one that is unread
	readAtHome    = 3
)

type homeOutput struct {
	Body struct {
		Letter   orNull[inboxItem]   `json:"letter" doc:"The newest that I have not read; null when there is none."`
		Unread   int                 `json:"unread" doc:"With the letter; among the newest 200 messages."`
		Read     []inboxItem         `json:"read" doc:"The newest that I have read, without what they say."`
		Credit   []subscription      `json:"credit" doc:"How many messages can still reach me through WeChat."`
		Children []child             `json:"children" doc:"Mine, when I am a guardian."`
		Consent  orNull[consentText] `json:"consent" doc:"What I am asked to consent to as a guardian; null when I have answered it."`
	} `nameHint:"Home"`
}

func (s *Server) getHome(ctx context.Context, _ *struct{}) (*homeOutput, error) {
	newest, _, err := s.message.Inbox(ctx, database.ID{}, lookedThrough)
	if err != nil {
		return nil, err
	}
	out := &homeOutput{}
	b := &out.Body
	b.Letter, b.Read = null[inboxItem](nil), []inboxItem{}
	for i := range newest {
		item := inboxItemOf(&newest[i])
		switch {
		case item.ReadAt == nil && b.Letter.value == nil:
			b.Letter = null(&item)
		case item.ReadAt != nil && len(b.Read) < readAtHome:
			item.Body = ""
			b.Read = append(b.Read, item)
		}
	}
	if b.Unread, err = s.message.Unread(ctx); err != nil {
		return nil, err
	}
	credit, err := s.listSubscriptions(ctx, nil)
	if err != nil {
		return nil, err
	}
	b.Credit = credit.Body.Items
	if b.Children, err = s.childrenOf(ctx, identity.From(ctx)); err != nil || len(b.Children) == 0 {
		return out, err
	}
	b.Consent, err = s.consentDue(ctx)
	return out, err
}

// consentDue is null for whoever said yes to the text of now, or took consent back.
func (s *Server) consentDue(ctx context.Context) (orNull[consentText], error) {
	given, err := s.family.Consent(ctx)
	if err != nil {
		return orNull[consentText]{}, err
	}
	text := consentTextOf(family.Current())
	if given != nil && (given.WithdrawnAt != nil || given.Version == text.Version) {
		return orNull[consentText]{}, nil
	}
	return null(&text), nil
}
