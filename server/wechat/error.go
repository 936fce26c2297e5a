package wechat

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// Class sorts failures by what the caller may do about them.
type Class string

// The classes. Only ClassAmbiguous leaves open whether the platform did what was asked; in
// all others it did not.
const (
	ClassToken     Class = "token"     // the access token was refused twice: later, like transient
	ClassTransient Class = "transient" // try again with a backoff
	ClassThrottle  Class = "throttle"  // pause this API for a minute
	ClassQuota     Class = "quota"     // pause this API until midnight in Shanghai
	ClassConsent   Class = "consent"   // the person does not want it: never again without a new consent
	ClassContent   Class = "content"   // the data break a rule: never again with the same data
	ClassConfig    Class = "config"    // our settings or rights are wrong: stop and tell the operator
	ClassUser      Class = "user"      // this person or code is not valid here: never again
	ClassAmbiguous Class = "ambiguous" // sent, but not answered: it may have been carried out
)

// Error is a failed exchange with the platform. Its text is safe to log.
type Error struct {
	API      string // the path, such as /cgi-bin/message/subscribe/send
	Code     int    // errcode; 0 when the platform gave no verdict
	Class    Class
	RID      string // the platform's request id, what its support asks for
	Subject  string // what the code is about, when the platform says so: the keyword of 47003, our address of 40164
	Reason   string // why there was no verdict, in fixed words
	OnTheWay bool   // a server on the way broke off (HTTP 5xx but 503, which takes nothing in): it may have been carried out all the same
	cause    error  // for errors.Is only; its text may hold secrets
}

// Error names the API, the verdict and the request id.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "wechat %s: ", e.API)
	if e.Code != 0 {
		fmt.Fprintf(&b, "errcode %d", e.Code)
	} else {
		b.WriteString(e.Reason)
	}
	fmt.Fprintf(&b, " (%s)", e.Class)
	if e.Subject != "" {
		b.WriteString(" " + e.Subject)
	}
	if e.RID != "" {
		b.WriteString(" rid " + e.RID)
	}
	return b.String()
}

// Unwrap gives the cause, so that a caller can ask for context.DeadlineExceeded.
func (e *Error) Unwrap() error { return e.cause }

// classes is the table of the errcodes this program can meet.
var classes = map[int]Class{
	40001: ClassToken, 40014: ClassToken, 42001: ClassToken,

	-1: ClassTransient, 43108: ClassTransient, // 43108: another message to the same person is on its way

	45011: ClassThrottle, 44991: ClassThrottle, 87020: ClassThrottle,

	45009: ClassQuota, 40251: ClassQuota,

	43101: ClassConsent, 43004: ClassConsent, 43019: ClassConsent,

	47003: ClassContent, 45168: ClassContent, 40249: ClassContent, 40250: ClassContent, 40252: ClassContent, 45002: ClassContent,
	40004: ClassContent, 40097: ClassContent, 40129: ClassContent, 40169: ClassContent, 43002: ClassContent, 44002: ClassContent, 47001: ClassContent,

	40037: ClassConfig, 41030: ClassConfig, 40165: ClassConfig, 40166: ClassConfig, 43107: ClassConfig, 43116: ClassConfig,
	40016: ClassConfig, 40017: ClassConfig, 40018: ClassConfig, 40020: ClassConfig,
	40013: ClassConfig, 40125: ClassConfig, 40164: ClassConfig, 48001: ClassConfig, 48004: ClassConfig, 50002: ClassConfig,
	41001: ClassConfig, 41002: ClassConfig, 41004: ClassConfig, 41008: ClassConfig,

	40003: ClassUser, 40029: ClassUser, 40163: ClassUser, 40226: ClassUser, 43104: ClassUser, 61010: ClassUser,
}

// classOf sorts an errcode. An unknown one is a refusal, so repeating it does no harm.
func classOf(code int) Class {
	if class, ok := classes[code]; ok {
		return class
	}
	return ClassTransient
}

var (
	ridPattern     = pattern(`rid: ?([0-9a-f]{8}(?:-[0-9a-f]{8}){2})`)
	keywordPattern = pattern(`data\.([a-z_]+\d+)\.value`)
	addressPattern = pattern(`invalid ip ([0-9.]{7,15})`)
)

// pattern compiles when it is first needed, which is when something went wrong.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// refusal makes the error of an errcode, and takes from the free text only what has a
// fixed shape.
func refusal(api string, code int, message string) *Error {
	e := &Error{API: api, Code: code, Class: classOf(code)}
	find := func(pattern func() *regexp.Regexp) string {
		if m := pattern().FindStringSubmatch(message); m != nil {
			return m[1]
		}
		return ""
	}
	e.RID = find(ridPattern)
	switch code {
	case 47003:
		e.Subject = find(keywordPattern)
	case 40164:
		e.Subject = find(addressPattern)
	}
	return e
}
