package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

func (s *Server) inboxRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/me/home", ID: "get-home", Tag: "message", Access: forHolders(identity.SelfRead),
		Summary:     "Get the first screen of a parent: the letter that waits, what can still reach me, my children",
		Description: "Who works at the school has today instead.",
	}, s.getHome)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/inbox", ID: "list-inbox", Tag: "message", Access: forHolders(identity.SelfRead),
		Summary:     "List what was said to me, newest first",
		Description: "Everything is here, whether WeChat delivered it or not.",
	}, s.listInbox)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/inbox/{id}/read", ID: "read-inbox-item", Tag: "message", Access: forHolders(identity.SelfRead),
		Summary: "Note that I have seen it; a second time changes nothing",
		status:  http.StatusNoContent,
	}, s.readInboxItem)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/subscriptions", ID: "report-subscriptions", Tag: "message", Access: forHolders(identity.SelfRead),
		Summary: "Report what wx.requestSubscribeMessage answered to one tap; a repeat with the same id changes nothing",
	}, s.reportSubscriptions)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/subscriptions", ID: "list-subscriptions", Tag: "message", Access: forHolders(identity.SelfRead),
		Summary: "How many messages of each purpose can still reach me through WeChat",
	}, s.listSubscriptions)
}

type inboxItem struct {
	ID      database.ID     `json:"id"`
	Purpose message.Purpose `json:"purpose" example:"duty_due"`
	Title   string          `json:"title"`
	Body    string          `json:"body"`
	Page    string          `json:"page" doc:"Of the mini-program; empty when there is nothing to open."`
	At      clock.Instant   `json:"at" doc:"The moment it was said for."`
	ReadAt  *clock.Instant  `json:"read_at" doc:"Null while unread."`
}

func inboxItemOf(i *message.Item) inboxItem {
	return inboxItem{i.ID, i.Purpose, i.Title, i.Body, i.Page, i.At, i.ReadAt}
}

type listInboxOutput struct {
	Body struct {
		Items  []inboxItem  `json:"items"`
		Next   *database.ID `json:"next" nullable:"true" doc:"What after takes for the next page; null at the end."`
		Unread int          `json:"unread" doc:"Among the newest 200."`
	} `nameHint:"Inbox"`
}

func (s *Server) listInbox(ctx context.Context, in *Page) (*listInboxOutput, error) {
	items, next, err := s.message.Inbox(ctx, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &listInboxOutput{}
	out.Body.Items = make([]inboxItem, 0, len(items))
	for i := range items {
		out.Body.Items = append(out.Body.Items, inboxItemOf(&items[i]))
	}
	out.Body.Next = known(next)
	out.Body.Unread, err = s.message.Unread(ctx)
	return out, err
}

func (s *Server) readInboxItem(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.message.MarkRead(ctx, in.ID)
}

type reportSubscriptionsInput struct {
	Body struct {
		ID         database.ID       `json:"id" doc:"Made by the phone for this tap."`
		DeviceTime clock.Instant     `json:"device_time" doc:"Of the tap."`
		Results    map[string]string `json:"results" doc:"Template id to the answer, as WeChat gave them." maxProperties:"10"`
	} `nameHint:"SubscriptionReport"`
}

func (s *Server) reportSubscriptions(ctx context.Context, in *reportSubscriptionsInput) (*subscriptionsOutput, error) {
	report := message.Report{ClientID: in.Body.ID, At: in.Body.DeviceTime.Time(), Results: in.Body.Results}
	if err := s.message.Accepted(ctx, report); err != nil {
		return nil, err
	}
	return s.listSubscriptions(ctx, nil)
}

type subscription struct {
	Purpose    message.Purpose `json:"purpose" example:"duty_due"`
	TemplateID string          `json:"template_id" doc:"Goes into wx.requestSubscribeMessage."`
	LongTerm   bool            `json:"long_term" doc:"One accept lasts: remaining means nothing."`
	Remaining  int             `json:"remaining" doc:"About how many messages can still be sent."`
	Answer     message.Answer  `json:"answer" doc:"The last one; empty when never asked." example:"accept"`
}

type subscriptionsOutput struct {
	Body list[subscription]
}

func (s *Server) listSubscriptions(ctx context.Context, _ *struct{}) (*subscriptionsOutput, error) {
	credits, err := s.message.Credit(ctx)
	if err != nil {
		return nil, err
	}
	out := &subscriptionsOutput{}
	out.Body.Items = make([]subscription, 0, len(credits))
	for _, c := range credits {
		out.Body.Items = append(out.Body.Items, subscription{c.Purpose, c.TemplateID, c.LongTerm, c.Remaining, c.Answer})
	}
	return out, nil
}
