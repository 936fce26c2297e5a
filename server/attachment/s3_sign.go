package attachment

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// signer signs requests as S3 wants it: AWS Signature Version 4 with the headers host,
// x-amz-content-sha256 and x-amz-date (docs.aws.amazon.com/AmazonS3, sig-v4-header-based-auth).
type signer struct{ region, accessKey, secretKey string }

const (
	signedHeaders = "host;x-amz-content-sha256;x-amz-date"
	signAlgorithm = "AWS4-HMAC-SHA256"
	amzTime       = "20060102T150405Z"
	amzDay        = "20060102"
)

// sign adds the headers that prove who sends the request, with this body, at this time.
func (s signer) sign(r *http.Request, body []byte, now time.Time) {
	at := now.UTC().Format(amzTime)
	hash := hexHash(body)
	r.Header.Set("X-Amz-Date", at)
	r.Header.Set("X-Amz-Content-Sha256", hash)
	scope := strings.Join([]string{at[:len(amzDay)], s.region, "s3", "aws4_request"}, "/")
	r.Header.Set("Authorization", signAlgorithm+" Credential="+s.accessKey+"/"+scope+
		",SignedHeaders="+signedHeaders+",Signature="+s.signature(r, hash, at, scope))
}

func (s signer) signature(r *http.Request, hash, at, scope string) string {
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	canonical := strings.Join([]string{
		r.Method, r.URL.EscapedPath(), canonicalQuery(r),
		"host:" + host, "x-amz-content-sha256:" + hash, "x-amz-date:" + at, "",
		signedHeaders, hash,
	}, "\n")
	text := strings.Join([]string{signAlgorithm, at, scope, hexHash([]byte(canonical))}, "\n")
	key := []byte("AWS4" + s.secretKey)
	for part := range strings.SplitSeq(scope, "/") {
		key = mac(key, part)
	}
	return hex.EncodeToString(mac(key, text))
}

// canonicalQuery is the query by name, with a space as %20.
func canonicalQuery(r *http.Request) string {
	var pairs []string
	for pair := range strings.SplitSeq(strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20"), "&") {
		if pair != "" {
			pairs = append(pairs, pair)
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func hexHash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
