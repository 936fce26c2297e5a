package wechat_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xiaoqin/server/errs"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

const (
	loginPath = "/sns/jscode2session"
	phonePath = "/wxa/business/getuserphonenumber"
	tokenPath = "/cgi-bin/stable_token"
	sendPath  = "/cgi-bin/message/subscribe/send"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	openid, unionid, err := w.Login(t.Context(), w.loginCode(t, "teacher"))
	if err != nil {
		t.Fatal(err)
	}
	if openid != w.openID(t) || unionid == "" {
		t.Errorf("openid right: %v, unionid there: %v", openid == w.openID(t), unionid != "")
	}
	w.count(t, tokenPath, 0)
}

func TestLoginRefusesAMisshapenCodeWithoutACall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := w.loginCode(t, "teacher")
	for _, bad := range []string{
		"", code + "&appid=wx1", code + "%26", code + "\x00", code + "#", code + " ", "登录", strings.Repeat("a", 129),
	} {
		if _, _, err := w.Login(t.Context(), bad); !errors.Is(err, wechat.ErrCodeInvalid) {
			t.Errorf("Login(%q): %v, want ErrCodeInvalid", bad, err)
		}
		if _, err := w.PhoneNumber(t.Context(), bad); !errors.Is(err, wechat.ErrPhoneCodeInvalid) {
			t.Errorf("PhoneNumber(%q): %v, want ErrPhoneCodeInvalid", bad, err)
		}
		if _, _, err := w.OfficialLogin(t.Context(), bad); !errors.Is(err, wechat.ErrCodeInvalid) {
			t.Errorf("OfficialLogin(%q): %v, want ErrCodeInvalid", bad, err)
		}
	}
	if counts := w.sim.Counts(); len(counts) != 0 {
		t.Errorf("the platform was called: %v", counts)
	}
}

func TestLoginCodeWorksOnceAndForFiveMinutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	used, expired := w.loginCode(t, "teacher"), w.loginCode(t, "teacher")
	if _, _, err := w.Login(t.Context(), used); err != nil {
		t.Fatal(err)
	}
	w.clock.advance(5*time.Minute + time.Second)
	for name, code := range map[string]string{"used": used, "expired": expired, "forged": "0abcdefghijklmnopqrstuvwxyz01234"} {
		_, _, err := w.Login(t.Context(), code)
		if !errors.Is(err, wechat.ErrCodeInvalid) || errs.KindOf(err) != errs.Unauthenticated {
			t.Errorf("%s code: %v, want ErrCodeInvalid", name, err)
		}
	}
}

func TestLoginHundredAtOnceWithOneCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := w.loginCode(t, "teacher")
	var in, out atomic.Int32
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			switch _, _, err := w.Login(t.Context(), code); {
			case err == nil:
				in.Add(1)
			case errors.Is(err, wechat.ErrCodeInvalid):
				out.Add(1)
			default:
				t.Errorf("unexpected: %v", err)
			}
		})
	}
	wg.Wait()
	if in.Load() != 1 || out.Load() != 99 {
		t.Errorf("%d logged in and %d refused, want 1 and 99", in.Load(), out.Load())
	}
}

// TestWhatAPersonIsTold walks the troubles of the platform at login: what the person is
// told, what the log learns, and how often the platform is asked.
func TestWhatAPersonIsTold(t *testing.T) {
	t.Parallel()
	errcode := func(code int) wechatsim.Fault {
		return wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: code}
	}
	status := func(code int) wechatsim.Fault {
		return wechatsim.Fault{Kind: wechatsim.FaultStatus, Status: code}
	}
	tests := []struct {
		name  string
		fault wechatsim.Fault
		want  *errs.Error
		class wechat.Class
		calls int
	}{
		{"40029", errcode(40029), wechat.ErrCodeInvalid, wechat.ClassUser, 1},
		{"40163", errcode(40163), wechat.ErrCodeInvalid, wechat.ClassUser, 1},
		{"40226", errcode(40226), wechat.ErrLoginBlocked, wechat.ClassUser, 1},
		{"45011", errcode(45011), wechat.ErrBusy, wechat.ClassThrottle, 1},
		{"45009", errcode(45009), wechat.ErrUnavailable, wechat.ClassQuota, 1},
		{"40013", errcode(40013), wechat.ErrUnavailable, wechat.ClassConfig, 1},
		{"40125", errcode(40125), wechat.ErrUnavailable, wechat.ClassConfig, 1},
		{"41002", errcode(41002), wechat.ErrUnavailable, wechat.ClassConfig, 1},
		{"-1 is repeated once", errcode(-1), wechat.ErrUnavailable, wechat.ClassTransient, 2},
		{"unknown", errcode(99999), wechat.ErrUnavailable, wechat.ClassTransient, 1},
		{"500", status(500), wechat.ErrUnavailable, wechat.ClassTransient, 1},
		{"502", status(502), wechat.ErrUnavailable, wechat.ClassTransient, 1},
		{"504", status(504), wechat.ErrUnavailable, wechat.ClassAmbiguous, 1},
		{"429", status(429), wechat.ErrUnavailable, wechat.ClassThrottle, 1},
		{"413", status(413), wechat.ErrUnavailable, wechat.ClassContent, 1},
		{"404", status(404), wechat.ErrUnavailable, wechat.ClassConfig, 1},
		{"HTML", wechatsim.Fault{Kind: wechatsim.FaultHTML}, wechat.ErrUnavailable, wechat.ClassAmbiguous, 1},
		{"10 MB", wechatsim.Fault{Kind: wechatsim.FaultHuge, Megabytes: 10}, wechat.ErrUnavailable, wechat.ClassAmbiguous, 1},
		{"truncated", wechatsim.Fault{Kind: wechatsim.FaultTruncated}, wechat.ErrUnavailable, wechat.ClassAmbiguous, 1},
		{"reset", wechatsim.Fault{Kind: wechatsim.FaultReset}, wechat.ErrUnavailable, wechat.ClassAmbiguous, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tt.fault.Path = loginPath
			w.inject(t, tt.fault)
			code := w.loginCode(t, "teacher")
			_, _, err := w.Login(t.Context(), code)
			var e *wechat.Error
			if !errors.Is(err, tt.want) || !errors.As(err, &e) {
				t.Fatalf("told %v, want %v", err, tt.want)
			}
			if e.Class != tt.class || e.API != loginPath {
				t.Errorf("class %s of %s, want %s", e.Class, e.API, tt.class)
			}
			w.count(t, loginPath, tt.calls)
			noSecret(t, err.Error(), code)
		})
	}
}

func TestLoginRecoversFromOneMinusOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.inject(t, wechatsim.Fault{Path: loginPath, Kind: wechatsim.FaultErrcode, Errcode: -1, Count: 1})
	if _, _, err := w.Login(t.Context(), w.loginCode(t, "teacher")); err != nil {
		t.Error(err)
	}
}

func TestLoginBlockedAndHurried(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, _, err := w.Login(t.Context(), w.loginCode(t, "blocked")); !errors.Is(err, wechat.ErrLoginBlocked) {
		t.Errorf("a blocked user: %v", err)
	}
	for range 100 {
		if _, _, err := w.Login(t.Context(), w.loginCode(t, "teacher")); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := w.Login(t.Context(), w.loginCode(t, "teacher"))
	var e *errs.Error
	if !errors.As(err, &e) || !errors.Is(err, wechat.ErrBusy) || e.RetryAfter != time.Minute {
		t.Errorf("the 101st login in a minute: %v, want ErrBusy after a minute", err)
	}
}

// TestTimeoutIsNotRepeated lets the platform hang after it has taken the code.
func TestTimeoutIsNotRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.inject(t, wechatsim.Fault{Path: loginPath, Kind: wechatsim.FaultHang, AfterEffect: true})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	code := w.loginCode(t, "teacher")
	_, _, err := w.Login(ctx, code)
	var e *wechat.Error
	if !errors.Is(err, wechat.ErrUnavailable) || !errors.As(err, &e) || e.Class != wechat.ClassAmbiguous {
		t.Fatalf("told %v, want ErrUnavailable, ambiguous", err)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the cause of %v is lost", err)
	}
	noSecret(t, err.Error(), code)
	w.sim.ClearFaults()
	w.count(t, loginPath, 1)
}

// TestBrokenKeptConnectionIsNotRepeated breaks a connection that was used before: there
// net/http would repeat a GET by itself.
func TestBrokenKeptConnectionIsNotRepeated(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	client, _ := fake(t, func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			_, _ = w.Write([]byte(`{"openid":"o1"}`))
			return
		}
		if r.ContentLength != 0 || r.TransferEncoding != nil {
			t.Errorf("the GET has a body: %d %v", r.ContentLength, r.TransferEncoding)
		}
		panic(http.ErrAbortHandler)
	})
	if _, _, err := client.Login(t.Context(), "first"); err != nil {
		t.Fatal(err)
	}
	_, _, err := client.Login(t.Context(), "second")
	var e *wechat.Error
	if !errors.As(err, &e) || e.Class != wechat.ClassAmbiguous {
		t.Errorf("told %v, want an ambiguous outcome", err)
	}
	if n := calls.Load(); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
}

// TestEndlessAnswer reads no further than it must, and says why it stopped.
func TestEndlessAnswer(t *testing.T) {
	t.Parallel()
	client, _ := fake(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "api.weixin.qq.com" {
			t.Error("the request names the host of the platform")
		}
		block := bytes.Repeat([]byte(" "), 64<<10)
		for err := error(nil); err == nil; {
			_, err = w.Write(block)
		}
	})
	_, _, err := client.Login(t.Context(), "code")
	_, _, officialErr := client.OfficialLogin(t.Context(), "code") // through the SDK
	for _, err := range []error{err, officialErr} {
		var e *wechat.Error
		if !errors.As(err, &e) || e.Class != wechat.ClassAmbiguous || e.Reason != "the answer is larger than 1 MB" {
			t.Errorf("told %v, want that the answer is too large", err)
		}
	}
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	machine, log := newClock(), &logBook{}
	client := newClient(t, "http://127.0.0.1:1", newCache(t, machine), machine, log)
	_, _, err := client.Login(t.Context(), "abc")
	var e *wechat.Error
	if !errors.Is(err, wechat.ErrUnavailable) || !errors.As(err, &e) || e.Class != wechat.ClassTransient {
		t.Errorf("told %v, want a transient trouble: nothing was sent", err)
	}
}

func TestPhoneNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code := w.phoneCode(t)
	number, err := w.PhoneNumber(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if number != phoneNumber {
		t.Error("another number")
	}
	for name, bad := range map[string]string{"used": code, "forged": "0abcdef", "of wx.login": w.loginCode(t, "teacher")} {
		_, err := w.PhoneNumber(t.Context(), bad)
		var e *wechat.Error
		if !errors.Is(err, wechat.ErrPhoneCodeInvalid) || !errors.As(err, &e) || e.Code != 40029 || e.RID == "" && name != "used" {
			t.Errorf("%s code: %v, want ErrPhoneCodeInvalid", name, err)
		}
		if err != nil {
			noSecret(t, err.Error(), bad, phoneNumber)
		}
	}
	w.count(t, tokenPath, 1)
}

// TestPhoneNumberAnswers covers what the simulator never says.
func TestPhoneNumberAnswers(t *testing.T) {
	t.Parallel()
	mark := `"watermark":{"timestamp":1,"appid":"` + miniID + `"}`
	tests := []struct {
		name, answer, number string
		want                 error
	}{
		{"mainland", `{"phone_info":{"phoneNumber":"13800000001","purePhoneNumber":"13800000001","countryCode":"86",` + mark + `}}`, "13800000001", nil},
		{"Hong Kong", `{"phone_info":{"phoneNumber":"+85290000001","purePhoneNumber":"90000001","countryCode":"852",` + mark + `}}`, "+85290000001", nil},
		{"another app's", `{"phone_info":{"purePhoneNumber":"13800000001","countryCode":"86","watermark":{"appid":"wx1"}}}`, "", wechat.ErrPhoneCodeInvalid},
		{"none", `{"errcode":0,"errmsg":"ok"}`, "", wechat.ErrUnavailable},
		{"of another type", `{"phone_info":{"purePhoneNumber":13800000001,` + mark + `}}`, "", wechat.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := fake(t, func(w http.ResponseWriter, r *http.Request) {
				answer := tt.answer
				if r.URL.Path == tokenPath {
					answer = `{"access_token":"82_abc","expires_in":7200}`
				}
				_, _ = w.Write([]byte(answer))
			})
			number, err := client.PhoneNumber(t.Context(), "code")
			if number != tt.number || !errors.Is(err, tt.want) {
				t.Errorf("PhoneNumber = %q, %v, want %q, %v", number, err, tt.number, tt.want)
			}
			if err != nil {
				noSecret(t, err.Error(), "13800000001")
			}
		})
	}
}

func TestOfficialLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	issue := func(scope wechatsim.Scope, snapshot bool) string {
		t.Helper()
		code, err := w.sim.OAuthCode(officialID, "teacher", scope, snapshot)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	want, err := w.sim.OpenID(officialID, "teacher")
	if err != nil {
		t.Fatal(err)
	}
	code := issue(wechatsim.ScopeUserInfo, false)
	openid, unionid, err := w.OfficialLogin(t.Context(), code)
	if err != nil || openid != want || unionid == "" {
		t.Errorf("openid right: %v, unionid there: %v, %v", openid == want, unionid != "", err)
	}
	_, _, err = w.OfficialLogin(t.Context(), code)
	if !errors.Is(err, wechat.ErrCodeInvalid) {
		t.Errorf("used code: %v", err)
	}
	noSecret(t, err.Error(), code)
	if _, unionid, err = w.OfficialLogin(t.Context(), issue(wechatsim.ScopeBase, false)); err != nil || unionid != "" {
		t.Errorf("base scope: %q, %v", unionid, err)
	}
	_, _, err = w.OfficialLogin(t.Context(), issue(wechatsim.ScopeUserInfo, true))
	if !errors.Is(err, wechat.ErrSnapshotUser) || errs.KindOf(err) != errs.Forbidden {
		t.Errorf("snapshot user: %v", err)
	}
	for _, kind := range []wechatsim.FaultKind{wechatsim.FaultHTML, wechatsim.FaultReset, wechatsim.FaultHuge} {
		w.inject(t, wechatsim.Fault{Path: "/sns/oauth2/access_token", Kind: kind, Count: 1, Megabytes: 10})
		code := issue(wechatsim.ScopeBase, false)
		_, _, err := w.OfficialLogin(t.Context(), code)
		if !errors.Is(err, wechat.ErrUnavailable) || classOf(t, err) != wechat.ClassAmbiguous {
			t.Errorf("%s: %v", kind, err)
		}
		noSecret(t, err.Error(), code)
	}
}
