package attachment

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"xiaoqin/server/clock"
)

// S3 is where a bucket of an S3-compatible store is, and who may use it.
type S3 struct {
	URL       string // of the bucket, in either style: https://BUCKET.cos.ap-shanghai.myqcloud.com, https://minio:9000/BUCKET
	Region    string
	AccessKey string
	SecretKey string
}

const (
	s3Timeout = 30 * time.Second
	maxAnswer = 8 << 20 // of a list of a thousand names
)

// bucket keeps pictures in a bucket.
type bucket struct {
	base   *url.URL
	signer signer
	clock  clock.Clock
	client *http.Client
}

// OpenS3 keeps pictures in a bucket, which must be there and should be private. The clock
// is that of the machine: the store refuses what is signed a quarter of an hour off. A
// store that never answered has nothing opened: the first use finds out.
func OpenS3(s S3, machine clock.Clock) (Files, error) {
	base, err := url.Parse(strings.TrimRight(s.URL, "/"))
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("address of the bucket: %q is none", s.URL)
	}
	return &bucket{
		base: base, signer: signer{s.Region, s.AccessKey, s.SecretKey}, clock: machine,
		client: &http.Client{Timeout: s3Timeout},
	}, nil
}

// Put keeps the content; the store answers when it is safe.
func (b *bucket) Put(ctx context.Context, name string, content []byte) error {
	answer, err := b.ask(ctx, http.MethodPut, name, nil, content)
	if err != nil {
		return fmt.Errorf("keep photo in bucket: %w", err)
	}
	return answer.Close()
}

// Open reads a picture.
func (b *bucket) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	return b.ask(ctx, http.MethodGet, name, nil, nil)
}

// Delete removes a picture.
func (b *bucket) Delete(ctx context.Context, name string) error {
	answer, err := b.ask(ctx, http.MethodDelete, name, nil, nil)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove photo from bucket: %w", err)
	}
	return answer.Close()
}

// Old walks the names of the bucket, a thousand at a time.
func (b *bucket) Old(ctx context.Context, before time.Time, fn func(name string) error) error {
	for next := ""; ; {
		page, err := b.list(ctx, next)
		if err != nil {
			return fmt.Errorf("list photos in bucket: %w", err)
		}
		for _, object := range page.Contents {
			if !object.LastModified.Before(before) {
				continue
			}
			if err := fn(object.Key); err != nil {
				return err
			}
		}
		if !page.IsTruncated || page.NextContinuationToken == "" {
			return nil
		}
		next = page.NextContinuationToken
	}
}

type listPage struct {
	Contents []struct {
		Key          string
		LastModified time.Time
	}
	IsTruncated           bool
	NextContinuationToken string
}

func (b *bucket) list(ctx context.Context, after string) (listPage, error) {
	query := url.Values{"list-type": {"2"}}
	if after != "" {
		query.Set("continuation-token", after)
	}
	var page listPage
	answer, err := b.ask(ctx, http.MethodGet, "", query, nil)
	if err != nil {
		return page, err
	}
	defer answer.Close()
	return page, xml.NewDecoder(io.LimitReader(answer, maxAnswer)).Decode(&page)
}

// ask sends one signed request, and gives the body of a good answer.
func (b *bucket) ask(ctx context.Context, method, name string, query url.Values, content []byte) (io.ReadCloser, error) {
	where := *b.base
	where.Path += "/" + name
	where.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	request, err := http.NewRequestWithContext(ctx, method, where.String(), bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	b.signer.sign(request, content, b.clock.Now())
	response, err := b.client.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode < http.StatusMultipleChoices {
		return response.Body, nil
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotFound {
		return nil, fs.ErrNotExist
	}
	var problem struct{ Code string } // the message may hold the key
	_ = xml.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(&problem)
	return nil, fmt.Errorf("the store answered %d %s", response.StatusCode, problem.Code)
}
