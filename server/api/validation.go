package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/danielgtaylor/huma/v2/validation"

	"xiaoqin/server/errs"
)

// What is wrong with a value, for the person who filled it in.
const (
	msgSyntax      = "不是有效的 JSON。"
	msgSyntaxAt    = "不是有效的 JSON（第 %d 个字节附近）。"
	msgTrailing    = "内容已经结束，后面还有多余的部分。"
	msgDepth       = "嵌套太深，最多 32 层。"
	msgDuplicate   = "这一项出现了两次。"
	msgEncoding    = "文字编码不完整，请用 UTF-8。"
	msgNUL         = "文字里有不能使用的字符（NUL）。"
	msgNumberRange = "数字太大。"
	msgEscape      = "网址里的转义写法不对。"
	msgRequired    = "必须填写。"
	msgUnknown     = "不认识这一项，请去掉。"
	msgFormat      = "格式不对。"
	msgInteger     = "应为整数。"
	msgBoolean     = "应为 true 或 false。"
	msgOneCode     = "绑定码和手机号只能用一个。"
	msgMisfit      = "数字的写法或大小不合适。"
)

// Prefixes of messages that carry the name of a property; nobody sees them.
const (
	prefixMissing = "缺少 "
	prefixMisfit  = "不合适 "
)

// overrideHuma makes Huma speak Chinese and answer with our Problem. Its texts and
// its error constructor are variables of the package, so once is enough.
var overrideHuma = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError {
		return &Problem{Status: status}
	}
	huma.NewErrorWithContext = problemFromHuma
	for message, chinese := range map[*string]string{
		&validation.MsgUnexpectedProperty:             msgUnknown,
		&validation.MsgExpectedRFC3339DateTime:        "应为 RFC 3339 时间，例如 2026-03-02T07:30:00+08:00。",
		&validation.MsgExpectedRFC3339Date:            "应为日期，例如 2026-03-02。",
		&validation.MsgExpectedRFC3339Time:            "应为时刻，例如 07:30:00。",
		&validation.MsgExpectedRFC4122UUID:            "应为 36 个字符的编号%.0v。",
		&validation.MsgExpectedRFC3986URI:             "应为网址%.0v。",
		&validation.MsgExpectedBoolean:                msgBoolean,
		&validation.MsgExpectedNumber:                 "应为数字。",
		&validation.MsgExpectedInteger:                msgInteger,
		&validation.MsgExpectedString:                 "应为文字。",
		&validation.MsgExpectedBase64String:           "应为 Base64 编码。",
		&validation.MsgExpectedArray:                  "应为列表。",
		&validation.MsgExpectedObject:                 "应为一组字段。",
		&validation.MsgExpectedOneOf:                  "只能是：%s。",
		&validation.MsgExpectedMinimumNumber:          "不能小于 %v。",
		&validation.MsgExpectedExclusiveMinimumNumber: "要大于 %v。",
		&validation.MsgExpectedMaximumNumber:          "不能大于 %v。",
		&validation.MsgExpectedExclusiveMaximumNumber: "要小于 %v。",
		&validation.MsgExpectedNumberBeMultipleOf:     "应为 %v 的倍数。",
		&validation.MsgExpectedMinLength:              "至少要有 %d 个字。",
		&validation.MsgExpectedMaxLength:              "不能超过 %d 个字。",
		&validation.MsgExpectedBePattern:              "应为 %s。",
		&validation.MsgExpectedMatchPattern:           "格式不对。%.0s",
		&validation.MsgExpectedMinItems:               "至少要有 %d 项。",
		&validation.MsgExpectedMaxItems:               "不能超过 %d 项。",
		&validation.MsgExpectedRequiredProperty:       prefixMissing + "%s",
		&validation.MsgExpectedMatchAtLeastOneSchema:  msgFormat,
		&validation.MsgExpectedMatchExactlyOneSchema:  msgFormat,
		&validation.MsgExpectedNotMatchSchema:         msgFormat,
	} {
		*message = chinese
	}
})

// hardWired are the texts that Huma does not keep in a variable.
var hardWired = map[string]string{
	"unknown query parameter":              msgUnknown,
	"required path parameter is missing":   msgRequired,
	"required query parameter is missing":  msgRequired,
	"required header parameter is missing": msgRequired,
	"invalid integer":                      msgInteger,
	"invalid boolean":                      msgBoolean,
}

// problemFromHuma is the one way by which an error leaves an operation: with status
// 500 it is what the operation returned; otherwise Huma found values that are wrong.
func problemFromHuma(ctx huma.Context, status int, _ string, causes ...error) huma.StatusError {
	x := exchangeOf(ctx.Context())
	err := errors.Join(causes...)
	if status == http.StatusUnprocessableEntity || status == http.StatusBadRequest {
		err = errInvalidRequest.WithFields(fieldsFromHuma(causes)...)
	}
	x.problem = problemOf(err, x.requestID)
	x.problem.setRetryAfter(humaecho.Unwrap(ctx).Response().Header())
	return x.problem
}

func fieldsFromHuma(causes []error) []errs.Field {
	fields := make([]errs.Field, 0, len(causes))
	for _, cause := range causes {
		if d, ok := errors.AsType[*huma.ErrorDetail](cause); ok {
			fields = append(fields, fieldFromHuma(d))
		}
	}
	return fields
}

// fieldFromHuma moves the name of a property out of the message into the place, and
// puts what Huma still says in English into Chinese. The wrong value itself is left
// behind.
func fieldFromHuma(d *huma.ErrorDetail) errs.Field {
	if name, ok := strings.CutPrefix(d.Message, prefixMissing); ok {
		return errs.Field{Location: d.Location + "." + name, Message: msgRequired}
	}
	if name, ok := strings.CutPrefix(d.Message, prefixMisfit); ok {
		return errs.Field{Location: d.Location + "." + name, Message: msgMisfit}
	}
	if chinese, ok := hardWired[d.Message]; ok {
		return errs.Field{Location: d.Location, Message: chinese}
	}
	if first, _ := utf8.DecodeRuneInString(d.Message); !unicode.Is(unicode.Han, first) {
		return errs.Field{Location: d.Location, Message: msgFormat}
	}
	return errs.Field{Location: d.Location, Message: d.Message}
}

// decode reads a body that has passed the schema. What can still be wrong is a number
// that the Go type does not take, such as 1e3 for an integer. Huma keeps only the text
// of an error, so the name of the property travels in it.
func decode(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return errors.New(prefixMisfit + e.Field)
	}
	return err
}
