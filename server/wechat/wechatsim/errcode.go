package wechatsim

import "strconv"

// wireError is a verdict of WeChat: HTTP 200 with these two in the body.
type wireError struct {
	code int
	msg  string
}

func (e *wireError) Error() string { return strconv.Itoa(e.code) + " " + e.msg }

// refuse is the verdict with WeChat's usual text for it.
func refuse(code int) error { return &wireError{code: code, msg: errmsgs[code]} }

// errmsgs are the texts seen in real answers, without the request id. Those marked
// "not captured" are ours: only the number is documented, and no client may compare
// texts anyway.
var errmsgs = map[int]string{
	-1:    "system error",
	40001: "invalid credential, access_token is invalid or not latest",
	40002: "invalid grant_type",
	40003: "invalid openid",
	40004: "invalid media type",
	40013: "invalid appid",
	40014: "invalid access_token",
	40016: "invalid button size",
	40017: "invalid button type",
	40018: "invalid button name size",
	40019: "invalid button key size",
	40020: "invalid button url size",
	40022: "invalid sub button size", // not captured; of a button under a sub-button
	40023: "invalid sub button size",
	40029: "invalid code",
	40032: "invalid openid list size",
	40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
	40037: "invalid template_id",
	40066: "invalid url",
	40097: "invalid args",
	40125: "invalid appsecret",
	40129: "invalid scene",
	40163: "code been used",
	40165: "invalid weapp pagepath",
	40166: "invalid weapp appid",
	40169: "invalid length for scene, or the data is not json string",
	40226: "code blocked",
	40249: "this template msg has been blocked for illegal content",
	40250: "template content irregular", // not captured
	40251: "punished quota reached",     // not captured
	40252: "content under review",       // not captured
	41001: "access_token missing",
	41002: "appid missing",
	41004: "appsecret missing",
	41008: "missing code",
	41030: "invalid page",
	42001: "access_token expired",
	43001: "require GET method",
	43002: "require POST method",
	43004: "require subscribe",
	43019: "user in blacklist", // not captured
	43101: "user refuse to accept the msg",
	43104: "The openid does not match the appid",
	43107: "subscribe ability banned",          // not captured
	43108: "concurrent send to the same user",  // not captured
	43116: "template restricted for its abuse", // not captured
	44002: "empty post data",
	44991: "reach max api minute frequence", //nolint:misspell // sic
	45002: "content size out of limit",
	45009: "reach max api daily quota limit",
	45011: "api minute-quota reach limit, must slower, retry next minute",
	45168: "keyword in blacklist",
	46003: "menu no exist",
	47001: "data format error",
	48001: "api unauthorized",
	48006: "forbid to clear quota because of reaching the limit",
	61010: "code is expired",
	76003: "cgi_path not found, please check", // not captured
	87020: "repeat request limit exceeded",
}
