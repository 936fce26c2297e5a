package wechatsim

import (
	"time"

	"xiaoqin/server/clock"
)

// Quota limits the calls of one app to one path. Zero means no limit.
type Quota struct {
	Daily  int `json:"daily"`  // resets at 00:00 UTC+8; then 45009
	Minute int `json:"minute"` // then 45011, or the older number of that path
}

// unlimitedDaily is what quota/get reports for a path without a daily limit.
const unlimitedDaily = 10_000_000

// minuteCodes are the paths that refuse a hurried caller with another number.
var minuteCodes = map[string]int{
	"/wxa/getwxacodeunlimit": 45009,
	"/wxa/msg_sec_check":     44991,
	"/wxa/media_check_async": 44991,
}

// dailyAdvice is what some paths add to 45009.
var dailyAdvice = map[string]string{
	"/sns/jscode2session": ", could get access_token by getStableAccessToken",
}

type usageKey struct{ appID, path string }

// usage counts calls of the present day and minute.
type usage struct {
	day        clock.Date
	today      int
	minute     int64
	thisMinute int
}

// roll starts a new day or minute when one has begun.
func (u *usage) roll(now time.Time) {
	if day := clock.DateOf(now); day != u.day {
		u.day, u.today = day, 0
	}
	if minute := now.Unix() / 60; minute != u.minute {
		u.minute, u.thisMinute = minute, 0
	}
}

// spend takes one call from the quota of the app for this path.
func (c *call) spend() error {
	limit, used := c.app.quota(c.endpoint, c.path), c.sim.used(c.app, c.path, c.now)
	switch {
	case limit.Daily > 0 && used.today >= limit.Daily:
		return &wireError{code: 45009, msg: errmsgs[45009] + dailyAdvice[c.path]}
	case limit.Minute > 0 && used.thisMinute >= limit.Minute && minuteCodes[c.path] != 0:
		return refuse(minuteCodes[c.path])
	case limit.Minute > 0 && used.thisMinute >= limit.Minute:
		return refuse(45011)
	}
	used.today++
	used.thisMinute++
	return nil
}

func (a *app) quota(e endpoint, path string) Quota {
	if set, ok := a.quotas[path]; ok {
		return set
	}
	return e.quota
}

func (s *Sim) used(a *app, path string, now time.Time) *usage {
	key := usageKey{a.AppID, path}
	u := s.usage[key]
	if u == nil {
		u = &usage{}
		s.usage[key] = u
	}
	u.roll(now)
	return u
}

// SetQuota replaces the quota of an app for a path. The error is ErrUnknownApp.
func (s *Sim) SetQuota(appID, path string, q Quota) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.app(appID, "")
	if err != nil {
		return err
	}
	a.quotas[path] = q
	return nil
}

// resetsPerMonth is how often an app may clear its quotas.
const resetsPerMonth = 10

// resets counts the clearings of the present month.
type resets struct {
	year  int
	month time.Month
	count int
}

// clearQuota is POST /cgi-bin/clear_quota.
func (c *call) clearQuota() (any, error) {
	var in struct {
		AppID string `json:"appid"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.AppID != c.app.AppID {
		return nil, refuse(40013)
	}
	r, day := &c.app.resets, clock.DateOf(c.now)
	if r.year != day.Year() || r.month != day.Month() {
		*r = resets{year: day.Year(), month: day.Month()}
	}
	if r.count >= resetsPerMonth {
		return nil, refuse(48006)
	}
	r.count++
	for key := range c.sim.usage {
		if key.appID == c.app.AppID {
			delete(c.sim.usage, key)
		}
	}
	return ok, nil
}

// getQuota is POST /cgi-bin/openapi/quota/get.
func (c *call) getQuota() (any, error) {
	var in struct {
		Path string `json:"cgi_path"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	e, known := c.sim.routes[in.Path]
	if !known || e.caller != anyKind && e.caller != c.app.kind {
		return nil, refuse(76003)
	}
	type quota struct {
		DailyLimit int `json:"daily_limit"`
		Used       int `json:"used"`
		Remain     int `json:"remain"`
	}
	q := quota{DailyLimit: c.app.quota(e, in.Path).Daily, Used: c.sim.used(c.app, in.Path, c.now).today}
	if q.DailyLimit == 0 {
		q.DailyLimit = unlimitedDaily
	}
	q.Remain = max(0, q.DailyLimit-q.Used)
	return struct {
		status
		Quota quota `json:"quota"`
	}{ok, q}, nil
}
