package app

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"xiaoqin/server/asset"
	"xiaoqin/server/attachment"
	"xiaoqin/server/checklist"
	"xiaoqin/server/database"
	"xiaoqin/server/drill"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
	"xiaoqin/server/incident"
	"xiaoqin/server/notice"
	"xiaoqin/server/patrol"
	"xiaoqin/server/task"
	"xiaoqin/server/wechat"
)

// openPhotos keeps photos in the bucket, or beside the other data. WeChat checks them where it can download
// them, which is over https only.
func (s *system) openPhotos() (*attachment.Service, error) {
	files, err := s.photoFiles()
	if err != nil {
		return nil, err
	}
	deps := attachment.Deps{
		DB: s.db, Machine: s.machine, Files: files, Staging: filepath.Join(s.config.Data.Dir, "uploads"),
		Limit: int64(s.config.Data.PhotosGB) << 30,
		Kept:  []string{checklist.PhotoOwner}, // two years: 食品安全法 第50条
		Gates: s.gates(),
	}
	if strings.HasPrefix(s.config.PublicURL, "https://") {
		deps.Checker = photoChecker{s.identity, s.wechat, s.config.PublicURL}
	}
	return attachment.New(deps)
}

func (s *system) photoFiles() (attachment.Files, error) {
	bucket := s.config.Data.S3
	if bucket.URL == "" {
		return attachment.OpenDisk(filepath.Join(s.config.Data.Dir, "photos"))
	}
	return attachment.OpenS3(attachment.S3{
		URL: bucket.URL, Region: bucket.Region, AccessKey: bucket.AccessKey, SecretKey: string(bucket.SecretKey),
	}, s.machine)
}

// gate lets attachment ask a capability who may see one of its records. Photos are opened
// before any of them.
type gate func(ctx context.Context, id database.ID) (bool, error)

// MaySee implements attachment.Gate.
func (g gate) MaySee(ctx context.Context, id database.ID) (bool, error) { return g(ctx, id) }

// visitGate lets who keeps a thing see what a company photographed before others do.
type visitGate struct{ *system }

// MaySee implements attachment.Gate.
func (g visitGate) MaySee(ctx context.Context, id database.ID) (bool, error) {
	return g.asset.MaySee(ctx, id)
}

// MayJudge implements attachment.Judge.
func (g visitGate) MayJudge(ctx context.Context, id database.ID) (bool, error) {
	return g.asset.MayJudge(ctx, id)
}

func (s *system) gates() map[string]attachment.Gate {
	gates := map[string]attachment.Gate{
		incident.OriginKind:  gate(func(ctx context.Context, id database.ID) (bool, error) { return s.incident.MaySee(ctx, id) }),
		patrol.PhotoOwner:    gate(func(ctx context.Context, id database.ID) (bool, error) { return s.patrol.MaySee(ctx, id) }),
		checklist.PhotoOwner: gate(func(ctx context.Context, id database.ID) (bool, error) { return s.checklist.MaySee(ctx, id) }),
		asset.PhotoOwner:     visitGate{s},
		asset.SampleOwner:    gate(func(ctx context.Context, id database.ID) (bool, error) { return s.asset.MaySeeSample(ctx, id) }),
		task.ProofKind:       gate(func(ctx context.Context, id database.ID) (bool, error) { return s.task.MaySeeProof(ctx, id) }),
		notice.OriginKind:    gate(func(ctx context.Context, id database.ID) (bool, error) { return s.notice.MaySee(ctx, id) }),
		drill.OriginKind:     gate(func(ctx context.Context, id database.ID) (bool, error) { return s.drill.MaySee(ctx, id) }),
	}
	for _, kind := range hazard.PhotoKinds {
		gates[kind] = gate(func(ctx context.Context, id database.ID) (bool, error) { return s.hazard.MaySee(ctx, kind, id) })
	}
	return gates
}

// photoChecker lets attachment ask WeChat.
type photoChecker struct {
	people *identity.Service
	client *wechat.Client
	public string
}

// Ask has WeChat look at a photo. Of a person without the mini-program, or who has not
// been there lately, it takes none.
func (c photoChecker) Ask(ctx context.Context, school, person, photo database.ID, key string) (string, error) {
	found, err := c.people.Contacts(ctx, school, []database.ID{person})
	if err != nil {
		return "", err
	}
	openID := string(found[person].Mini)
	if openID == "" {
		return "", attachment.ErrNoVerdict
	}
	address := c.public + "/api/v1/attachments/" + photo.String() + "/check?key=" + key
	trace, err := c.client.CheckImage(ctx, openID, wechat.Social, address)
	if e, ok := errors.AsType[*wechat.Error](err); ok && (e.Class == wechat.ClassUser || e.Class == wechat.ClassContent) {
		return "", attachment.ErrNoVerdict
	}
	return trace, err
}

// verdict reads WeChat's opinion; a check that failed is none.
func verdict(e wechat.MediaCheckEvent) attachment.Check {
	if e.Code != 0 {
		return attachment.CheckReview
	}
	return attachment.Check(e.Verdict.Suggestion)
}
