package attachment_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

// checked is a photo of a record that a colleague may see, at a studio that has photos checked.
type checked struct {
	*studio
	photo               attachment.Photo
	uploader, colleague context.Context
	head                context.Context
}

func newChecked(t *testing.T, db *database.DB) *checked {
	t.Helper()
	asks := &checker{}
	c := &checked{studio: open(t, db, func(d *attachment.Deps) { d.Checker = asks })}
	c.checker = asks
	colleague := database.NewID()
	c.gate[colleague] = true
	c.uploader = as(t.Context(), database.NewID(), identity.RoleGuard)
	c.colleague = as(t.Context(), colleague, identity.RoleGuard)
	c.head = as(t.Context(), database.NewID(), identity.RolePrincipal)
	c.photo = c.mustUpload(c.uploader, t, database.NewID())
	if err := c.Attach(c.uploader, attachment.Owner{Kind: "check_in", ID: database.NewID()}, []database.ID{c.photo.ClientID}); err != nil {
		t.Fatal(err)
	}
	return c
}

// expect says what the colleague is told; uploader and head always see the photo.
func (c *checked) expect(t *testing.T, when string, want error) {
	t.Helper()
	if err := c.see(c.colleague, c.photo.ID); !errors.Is(err, want) {
		t.Errorf("%s: the colleague sees %v, want %v", when, err, want)
	}
	for _, ctx := range []context.Context{c.uploader, c.head} {
		if err := c.see(ctx, c.photo.ID); err != nil {
			t.Errorf("%s: uploader or head: %v", when, err)
		}
	}
}

func (c *checked) ask(t *testing.T) {
	t.Helper()
	if err := c.AskChecks(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (c *checked) verdict(t *testing.T, trace string, v attachment.Check) {
	t.Helper()
	if err := c.ApplyVerdict(t.Context(), trace, v); err != nil {
		t.Fatal(err)
	}
}

// download is what WeChat does with a key.
func (c *checked) download(t *testing.T, key string) error {
	t.Helper()
	_, content, err := c.OpenForCheck(t.Context(), c.photo.ID, key)
	if err == nil {
		err = content.Close()
	}
	return err
}

func TestPhotosAreShownAfterTheirCheck(t *testing.T) {
	t.Parallel()
	for verdict, want := range map[attachment.Check]error{
		attachment.CheckPass: nil, attachment.CheckRisky: attachment.ErrUnderCheck, "review": attachment.ErrUnderCheck, "": attachment.ErrUnderCheck,
	} {
		dbtest.Each(t, func(t *testing.T, db *database.DB) {
			c := newChecked(t, db)
			c.expect(t, "before", attachment.ErrUnderCheck)
			if err := c.download(t, ""); !errors.Is(err, attachment.ErrNotFound) {
				t.Errorf("without a key: %v", err)
			}
			c.ask(t)
			c.ask(t)
			if len(c.checker.asked) != 1 {
				t.Fatalf("asked %d times", len(c.checker.asked))
			}
			key := c.checker.asked[0]
			if err := c.download(t, key); err != nil {
				t.Errorf("WeChat downloads: %v", err)
			}
			if err := c.download(t, key+"x"); !errors.Is(err, attachment.ErrNotFound) {
				t.Errorf("with a wrong key: %v", err)
			}
			c.verdict(t, "trace-of-somebody-else", attachment.CheckPass)
			c.expect(t, "while asked", attachment.ErrUnderCheck)
			c.verdict(t, "trace-1", verdict)
			c.expect(t, "after "+string(verdict), want)
			if err := c.download(t, key); !errors.Is(err, attachment.ErrNotFound) {
				t.Errorf("after the verdict: %v", err)
			}
			c.verdict(t, "trace-1", attachment.CheckPass) // a repeat, or a change of mind
			c.expect(t, "after a repeat", want)
		})
	}
}

func TestAPersonDecidesWhatWeChatDoesNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := newChecked(t, db)
		c.ask(t)
		if err := c.Judge(c.head, c.photo.ID, true); !errors.Is(err, attachment.ErrSettled) {
			t.Errorf("before its time: %v", err)
		}
		c.clock.at = c.clock.at.Add(31 * time.Minute)
		c.ask(t)
		c.expect(t, "without a verdict", attachment.ErrUnderCheck)
		if err := c.Judge(c.uploader, c.photo.ID, true); err == nil {
			t.Error("the uploader decides")
		}
		if err := c.Judge(c.head, c.photo.ID, false); err != nil {
			t.Error(err)
		}
		c.expect(t, "refused", attachment.ErrUnderCheck)
		if err := c.Judge(c.head, c.photo.ID, true); err != nil {
			t.Error(err)
		}
		c.expect(t, "decided", nil)
		if err := c.Judge(c.head, c.photo.ID, true); !errors.Is(err, attachment.ErrSettled) {
			t.Errorf("twice: %v", err)
		}
		c.verdict(t, "trace-1", attachment.CheckRisky)
		c.expect(t, "after a verdict that comes late", nil)
	})
}

func TestChecksThatFail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := newChecked(t, db)
		c.checker.err = errors.New("WeChat does not answer")
		if err := c.AskChecks(t.Context()); err == nil {
			t.Error("the failure is hidden")
		}
		c.checker.err = attachment.ErrNoVerdict
		c.ask(t)
		if err := c.Judge(c.head, c.photo.ID, true); err != nil {
			t.Errorf("not for a person to decide: %v", err)
		}
		other := c.mustUpload(c.uploader, t, database.NewID())
		c.clock.at = c.clock.at.Add(2 * time.Hour)
		asked := len(c.checker.asked)
		c.ask(t)
		if len(c.checker.asked) != asked {
			t.Error("asked about somebody who is no visitor any more")
		}
		if err := c.Judge(c.head, other.ID, true); err != nil {
			t.Errorf("not for a person to decide: %v", err)
		}
	})
}
