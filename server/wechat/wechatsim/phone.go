package wechatsim

// PhoneCode is what button open-type="getPhoneNumber" gives the mini-program when
// the user agrees. The error is ErrUnknownApp, ErrWrongKind, ErrUnknownUser or
// ErrNoPhone.
func (s *Sim) PhoneCode(appID, userID string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u, err := s.pair(appID, userID, MiniProgram)
	if err != nil {
		return "", err
	}
	if u.Phone == "" {
		return "", ErrNoPhone
	}
	return s.issue("", 64, code{purpose: phone, app: a, user: u}), nil
}

// phoneNumber is POST /wxa/business/getuserphonenumber. A used code is 40029 here,
// unlike at login.
func (c *call) phoneNumber() (any, error) {
	var in struct {
		Code string `json:"code"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	found, err := c.redeem(in.Code, phone)
	if err != nil {
		return nil, &wireError{code: 40029, msg: "invalid code hint: [" + c.sim.base64ID(8) + "]"}
	}
	type watermark struct {
		Timestamp int64  `json:"timestamp"`
		AppID     string `json:"appid"`
	}
	type phoneInfo struct {
		PhoneNumber     string    `json:"phoneNumber"`
		PurePhoneNumber string    `json:"purePhoneNumber"`
		CountryCode     string    `json:"countryCode"`
		Watermark       watermark `json:"watermark"`
	}
	number := found.user.Phone
	return struct {
		status
		PhoneInfo phoneInfo `json:"phone_info"`
	}{ok, phoneInfo{
		PhoneNumber: number, PurePhoneNumber: number, CountryCode: "86",
		Watermark: watermark{Timestamp: c.now.Unix(), AppID: c.app.AppID},
	}}, nil
}
