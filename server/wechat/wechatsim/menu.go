package wechatsim

import "slices"

// Limits of a menu.
const (
	menuButtons    = 3
	menuSubButtons = 5
	menuName       = 16 // bytes
	menuSubName    = 60
	menuURL        = 1024
)

// MenuButton is a button of an official account's menu, as menu/create takes it.
type MenuButton struct {
	Type     string       `json:"type,omitempty"`
	Name     string       `json:"name"`
	Key      string       `json:"key,omitempty"`
	URL      string       `json:"url,omitempty"`
	AppID    string       `json:"appid,omitempty"`
	PagePath string       `json:"pagepath,omitempty"`
	Sub      []MenuButton `json:"sub_button,omitempty"`
}

type menu struct {
	Button []MenuButton `json:"button"`
}

// Menu is what the followers of an official account see under its messages; nothing before
// one was created. The error is ErrUnknownApp or ErrWrongKind.
func (s *Sim) Menu(appID string) ([]MenuButton, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.app(appID, OfficialAccount)
	if err != nil {
		return nil, err
	}
	return slices.Clone(a.menu), nil
}

// createMenu is POST /cgi-bin/menu/create; it replaces the menu that is there.
func (c *call) createMenu() (any, error) {
	var in menu
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if len(in.Button) == 0 || len(in.Button) > menuButtons {
		return nil, refuse(40016)
	}
	for i := range in.Button {
		if err := c.checkButton(&in.Button[i], menuName); err != nil {
			return nil, err
		}
	}
	c.app.menu = in.Button
	return ok, nil
}

// getMenu is GET /cgi-bin/menu/get.
func (c *call) getMenu() (any, error) {
	if c.app.menu == nil {
		return nil, refuse(46003)
	}
	return struct {
		Menu menu `json:"menu"`
	}{menu{c.app.menu}}, nil
}

func (c *call) checkButton(b *MenuButton, longest int) error {
	if b.Name == "" || len(b.Name) > longest {
		return refuse(40018)
	}
	if len(b.Sub) > 0 {
		return c.checkSubButtons(b)
	}
	switch b.Type {
	case "click":
		if b.Key == "" {
			return refuse(40019)
		}
		return nil
	case "view":
		return checkURL(b.URL)
	case "miniprogram":
		if err := checkURL(b.URL); err != nil { // what clients open that know no mini-programs
			return err
		}
		return c.checkPage(b.AppID, b.PagePath)
	default:
		return refuse(40017)
	}
}

func (c *call) checkSubButtons(b *MenuButton) error {
	if len(b.Sub) > menuSubButtons {
		return refuse(40023)
	}
	for i := range b.Sub {
		if len(b.Sub[i].Sub) > 0 {
			return refuse(40022)
		}
		if err := c.checkButton(&b.Sub[i], menuSubName); err != nil {
			return err
		}
	}
	return nil
}

func checkURL(url string) error {
	if url == "" || len(url) > menuURL {
		return refuse(40020)
	}
	return nil
}
