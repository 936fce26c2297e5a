package notice

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// ErrArchiveBroken means that what was published was changed behind the program's back.
var ErrArchiveBroken = errors.New("the archive of notices is broken")

// Broken is where the archive does not fit any more.
type Broken struct {
	Seq     int64       // of the publication, from 1
	Notice  database.ID // zero when a whole link is missing
	Version int         // the one that differs; 0 when it is the link itself
	Title   string      // as it reads now
}

// Error names the place for the log.
func (b *Broken) Error() string {
	return fmt.Sprintf("%v at publication %d: version %d of notice %s", ErrArchiveBroken, b.Seq, b.Version, b.Notice)
}

// Unwrap makes it ErrArchiveBroken.
func (b *Broken) Unwrap() error { return ErrArchiveBroken }

// digest hashes texts, each preceded by its length so that no two lists read the same.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

func (d digest) text(texts ...string) digest {
	for _, t := range texts {
		_, _ = d.Write(binary.BigEndian.AppendUint32(nil, uint32(len(t)))) // a hash never fails
		_, _ = d.Write([]byte(t))
	}
	return d
}

func (d digest) number(numbers ...int64) digest {
	for _, n := range numbers {
		_, _ = d.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
	}
	return d
}

func (d digest) String() string { return hex.EncodeToString(d.Sum(nil)) }

// hashOf binds a version to the one before it: everything that its readers see, who wrote
// it and when.
func hashOf(before string, v *versionRow) string {
	return newDigest().
		text("xiaoqin notice version", before, v.SchoolID.String(), v.NoticeID.String()).
		number(int64(v.Version), int64(v.At)).
		text(v.AuthorID.String(), v.Title, v.Body, string(v.Receipt), v.Choices, v.Audience, v.Photos).String()
}

// link binds a publication to the one before it in the school.
func (a *archiveRow) link(before string) string {
	return newDigest().text("xiaoqin notice archive", before, a.SchoolID.String(), a.NoticeID.String(), a.Content).
		number(a.Seq, int64(a.Version), int64(a.At), int64(a.Families), int64(a.People)).String()
}

// Proof is what shows that a version was published: 告知义务, 中小学幼儿园安全管理办法
// 第三十条 and what a school is asked for after an accident.
type Proof struct {
	Seq      int64 // of the archive of the school, from 1
	Version  int
	At       clock.Instant
	Families int    // seats it was published to
	People   int    // guardians and colleagues
	Content  string // SHA-256 of the version
	Hash     string // SHA-256 of the link; the audit log holds it too
}

// archive writes the link of a publication. The caller has locked the head.
func (s *Service) archive(ctx context.Context, head *headRow, row *noticeRow, content string, families, persons int, at clock.Instant) error {
	a := &archiveRow{
		SchoolID: row.SchoolID, Seq: head.Seq + 1, NoticeID: row.ID, Version: row.Version, At: at, Families: families, People: persons, Content: content,
	}
	a.Hash = a.link(head.Hash)
	if err := s.store.insertLink(ctx, a); err != nil {
		return err
	}
	return s.record(ctx, "notice.publish", row.ID, map[string]string{"archive": a.Hash})
}

// Verify walks the archive of the principal's school and returns how many publications
// it holds. It refuses with a Broken that names the first one that does not fit. Whoever
// can write the tables could make the whole chain anew; the audit log, whose chain is keyed,
// then holds other hashes.
func (s *Service) Verify(ctx context.Context) (int64, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.NoticeApprove); err != nil {
		return 0, err
	}
	head, err := s.store.head(ctx, p.SchoolID)
	if err != nil {
		return 0, err
	}
	seq, before := int64(0), ""
	for seq < head.Seq {
		links, err := s.store.links(ctx, p.SchoolID, seq)
		if err != nil {
			return seq, err
		}
		if len(links) == 0 {
			break
		}
		for i := range links {
			a := &links[i]
			if err := s.fits(ctx, a, seq+1, before); err != nil {
				return seq, err
			}
			seq, before = a.Seq, a.Hash
		}
	}
	if seq != head.Seq || before != head.Hash {
		return seq, &Broken{Seq: seq + 1}
	}
	return seq, nil
}

// fits checks one link, and the versions that lead to what it published.
func (s *Service) fits(ctx context.Context, a *archiveRow, seq int64, before string) error {
	versions, err := s.store.versions(ctx, a.SchoolID, a.NoticeID)
	if err != nil {
		return err
	}
	content, last, title := "", "", ""
	for i := range versions {
		v := &versions[i]
		if v.Version > a.Version {
			break
		}
		if v.Hash != hashOf(last, v) {
			return &Broken{Seq: seq, Notice: v.NoticeID, Version: v.Version, Title: v.Title}
		}
		content, last, title = v.Hash, v.Hash, v.Title
	}
	if a.Seq != seq || content != a.Content || a.Hash != a.link(before) {
		return &Broken{Seq: seq, Notice: a.NoticeID, Title: title}
	}
	return nil
}

func (s *Service) record(ctx context.Context, action string, notice database.ID, detail map[string]string) error {
	if s.audit == nil {
		return nil
	}
	return s.audit(ctx, identity.Event{Action: action, Object: identity.Object("notice", notice), Detail: detail})
}

// asJSON writes a list as a column keeps it.
func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // lists of texts and ids always can be written
	}
	return string(b)
}

func fromJSON[T any](text string) (T, error) {
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return v, fmt.Errorf("read a column: %w", err)
	}
	return v, nil
}
