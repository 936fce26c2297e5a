package task

import (
	"encoding/json"
	"fmt"
	"sync"
)

// edition is one version of a routine with the ladder it climbs: all that a task needs
// to know of where it comes from. It is shared and must not be changed.
type edition struct {
	Routine Routine `json:"routine"`
	Ladder  Ladder  `json:"ladder"`
}

func (e *edition) spec() (string, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("write routine %s: %w", e.Routine.Code, err)
	}
	return string(b), nil
}

// interned keeps one copy of what many schools have in common: a district of a thousand
// schools has one pack and one calendar, not a thousand.
type interned[T any] struct {
	mu    sync.Mutex
	known map[string]*T
}

// get returns the copy made of the text, making it when it is new.
func (i *interned[T]) get(text string, create func() (*T, error)) (*T, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if found, ok := i.known[text]; ok {
		return found, nil
	}
	made, err := create()
	if err != nil {
		return nil, err
	}
	if i.known == nil {
		i.known = make(map[string]*T)
	}
	i.known[text] = made
	return made, nil
}

func (i *interned[T]) parse(text string) (*T, error) {
	return i.get(text, func() (*T, error) {
		v := new(T)
		return v, json.Unmarshal([]byte(text), v)
	})
}
