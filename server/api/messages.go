package api

import (
	"net/http"

	"xiaoqin/server/errs"
)

// What the transport itself has to say to people; services bring their own.
var (
	errNoRoute          = errs.New(errs.NotFound, "api.no_route", "没有这个地址，请检查网址，或把小程序更新到最新版本。")
	errMethodNotAllowed = errs.New(errs.Malformed, "api.method_not_allowed", "这个地址不支持这种请求方式，请把小程序更新到最新版本。")
	errMediaType        = errs.New(errs.Malformed, "api.unsupported_media_type", "请用 UTF-8 编码的 JSON（application/json）提交内容。")
	errUploadType       = errs.New(errs.Malformed, "api.upload_media_type", "请用表单（multipart/form-data）上传照片，把小程序更新到最新版本再试。")
	errUploadParts      = errs.New(errs.Invalid, "api.upload_parts", "一次上传一张照片，请一张一张传。")       // A form holds the fields id and file, each once.
	errBodyTooLarge     = errs.New(errs.TooLarge, "api.body_too_large", "提交的内容太大了，请减少一些再提交。")  // More than 1 MB, unless the route says otherwise.
	errBodyTimeout      = errs.New(errs.Malformed, "api.body_timeout", "网络太慢，内容没有传完，请换个网络再试。") // The whole request may take 30 s.
	errBodyCut          = errs.New(errs.Malformed, "api.body_incomplete", "内容没有传完整，请重新提交。")
	errBodyRequired     = errs.New(errs.Malformed, "api.body_required", "没有收到提交的内容，请填写后再提交。")
	errMalformedJSON    = errs.New(errs.Malformed, "api.malformed_json", "提交的内容读不懂，请按标出的位置修改后再提交。")    // Syntax, duplicate keys, NUL, broken text, numbers beyond 2⁵³, more than 32 levels.
	errMalformedRequest = errs.New(errs.Malformed, "api.malformed_request", "请求的写法不对，请按标出的位置修改后再试。")   // Something in the path, the query or a header.
	errInvalidRequest   = errs.New(errs.Invalid, "api.invalid_request", "有些内容不符合要求，请按标出的提示修改后再提交。")    // Breaks the schema in docs/openapi.yaml; see errors.
	errUnknownKind      = errs.New(errs.Invalid, "api.unknown_kind", "这一条不认识，请把小程序更新到最新版本再传。")         // An item of POST /sync.
	errTooManyRequests  = errs.New(errs.TooMany, "api.too_many_requests", "操作太频繁了，请稍等一会儿再试。")          // Per minute, counted by address and by account; see Retry-After.
	errUnavailable      = errs.New(errs.Unavailable, "api.unavailable", "系统暂时忙不过来，请稍后再试。")             // The database does not answer, or the server is stopping.
	errTimeout          = errs.New(errs.Unavailable, "api.timeout", "这次处理的时间太长，已经停下，请稍后再试。")           // The work took more than 10 s.
	errInternal         = errs.New(errs.Internal, "api.internal", "服务器开小差了，请稍后再试。如果一直这样，请把编号告诉学校管理员：") // Our fault; the request id follows, the log has the rest.
)

// statusOfCode names the few answers whose status is finer than their kind.
var statusOfCode = map[string]int{
	errMethodNotAllowed.Code: http.StatusMethodNotAllowed,
	errMediaType.Code:        http.StatusUnsupportedMediaType,
	errUploadType.Code:       http.StatusUnsupportedMediaType,
	errBodyTimeout.Code:      http.StatusRequestTimeout,
}

var statusOfKind = map[errs.Kind]int{
	errs.Internal:        http.StatusInternalServerError,
	errs.Malformed:       http.StatusBadRequest,
	errs.Unauthenticated: http.StatusUnauthorized,
	errs.Forbidden:       http.StatusForbidden,
	errs.NotFound:        http.StatusNotFound,
	errs.Conflict:        http.StatusConflict,
	errs.TooLarge:        http.StatusRequestEntityTooLarge,
	errs.Invalid:         http.StatusUnprocessableEntity,
	errs.TooMany:         http.StatusTooManyRequests,
	errs.Unavailable:     http.StatusServiceUnavailable,
}

// statusOf is the HTTP status of an error.
func statusOf(e *errs.Error) int {
	if status, ok := statusOfCode[e.Code]; ok {
		return status
	}
	return statusOfKind[e.Kind]
}
