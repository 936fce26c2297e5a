package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"xiaoqin/server/errs"
)

const (
	// maxJSONDepth is far above any form; 10,000 levels are an attack.
	maxJSONDepth = 32

	// maxSafeInteger is the largest number up to which JavaScript keeps every whole
	// one apart; any number of 15 digits is below it.
	maxSafeInteger = 1<<53 - 1
	safeDigits     = 15
)

// checkJSON reads a body before anything else does and refuses what decoders differ
// about or databases choke on: duplicate keys, NUL, halves of a surrogate pair, bytes
// that are not UTF-8, numbers beyond what a phone can count, deep nesting, text after the
// end. It returns nil, or a field whose location is the place in the body.
func checkJSON(body []byte) *errs.Field {
	s := scanner{text: body}
	s.space()
	if message := s.value(); message != "" {
		return s.field(message)
	}
	s.space()
	if s.at < len(s.text) {
		s.path = nil
		return s.field(msgTrailing)
	}
	return nil
}

// scanner walks over a JSON text once. Its methods return a message, empty when all
// is well; path then says where.
type scanner struct {
	text []byte
	at   int
	path []step
}

// step is one level of the path: a key, or the index of an array.
type step struct {
	key   []byte
	index int
}

func (s *scanner) field(message string) *errs.Field {
	var place strings.Builder
	place.WriteString("body")
	for _, p := range s.path {
		if p.key == nil {
			fmt.Fprintf(&place, "[%d]", p.index)
			continue
		}
		place.WriteByte('.')
		place.Write(bytes.ToValidUTF8(p.key, []byte("?")))
	}
	if message == msgSyntax {
		message = fmt.Sprintf(msgSyntaxAt, s.at+1)
	}
	return &errs.Field{Location: place.String(), Message: message}
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

// peek is the next byte, 0 at the end, which no JSON text may hold here.
func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) value() string {
	switch s.peek() {
	case '{':
		return s.object()
	case '[':
		return s.array()
	case '"':
		_, message := s.str()
		return message
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.number()
}

func (s *scanner) word(word string) string {
	if !bytes.HasPrefix(s.text[s.at:], []byte(word)) {
		return msgSyntax
	}
	s.at += len(word)
	return ""
}

func (s *scanner) array() string {
	if len(s.path) == maxJSONDepth {
		return msgDepth
	}
	s.at++
	s.space()
	if s.peek() == ']' {
		s.at++
		return ""
	}
	top := len(s.path)
	s.path = append(s.path, step{})
	for {
		s.space()
		if message := s.value(); message != "" {
			return message
		}
		s.space()
		switch s.peek() {
		case ',':
			s.at++
			s.path[top].index++
		case ']':
			s.at++
			s.path = s.path[:top]
			return ""
		default:
			return msgSyntax
		}
	}
}

func (s *scanner) object() string {
	if len(s.path) == maxJSONDepth {
		return msgDepth
	}
	s.at++
	s.space()
	if s.peek() == '}' {
		s.at++
		return ""
	}
	top := len(s.path)
	var keys keySet
	for {
		s.space()
		if message := s.member(&keys); message != "" {
			return message
		}
		s.path = s.path[:top]
		s.space()
		switch s.peek() {
		case ',':
			s.at++
		case '}':
			s.at++
			return ""
		default:
			return msgSyntax
		}
	}
}

// member reads one "key": value of an object.
func (s *scanner) member(keys *keySet) string {
	if s.peek() != '"' {
		return msgSyntax
	}
	key, message := s.str()
	if message != "" {
		return message
	}
	s.path = append(s.path, step{key: key})
	if !keys.add(key) {
		return msgDuplicate
	}
	s.space()
	if s.peek() != ':' {
		return msgSyntax
	}
	s.at++
	s.space()
	return s.value()
}

// keySet holds the keys of one object. The few of an ordinary form stay on the stack.
type keySet struct {
	few  [16][]byte
	n    int
	many map[string]bool
}

// add notes a key and reports whether it is new.
func (k *keySet) add(key []byte) bool {
	for _, other := range k.few[:k.n] {
		if bytes.Equal(other, key) {
			return false
		}
	}
	if k.n < len(k.few) {
		k.few[k.n] = key
		k.n++
		return true
	}
	if k.many[string(key)] {
		return false
	}
	if k.many == nil {
		k.many = make(map[string]bool)
	}
	k.many[string(key)] = true
	return true
}

// str reads a string and returns it unescaped.
func (s *scanner) str() (text []byte, message string) {
	s.at++
	start, escaped, ascii := s.at, false, true
	for s.at < len(s.text) {
		switch b := s.text[s.at]; {
		case b == '"':
			text = s.text[start:s.at]
			if !ascii && !utf8.Valid(text) {
				return nil, msgEncoding
			}
			s.at++
			if escaped {
				text = unescape(text)
			}
			return text, ""
		case b == '\\':
			escaped = true
			if message = s.escape(); message != "" {
				return nil, message
			}
		case b == 0:
			return nil, msgNUL
		case b < ' ':
			return nil, msgSyntax
		default:
			ascii = ascii && b < utf8.RuneSelf
			s.at++
		}
	}
	return nil, msgSyntax
}

// escape steps over one escape, and over both halves of a surrogate pair.
func (s *scanner) escape() string {
	if s.at+1 >= len(s.text) {
		return msgSyntax
	}
	if s.text[s.at+1] != 'u' {
		if strings.IndexByte(`"\/bfnrt`, s.text[s.at+1]) < 0 {
			return msgSyntax
		}
		s.at += 2
		return ""
	}
	unit, ok := s.unit(s.at)
	switch {
	case !ok:
		return msgSyntax
	case unit == 0:
		return msgNUL
	case unit >= 0xDC00 && unit < 0xE000:
		return msgEncoding
	case unit >= 0xD800 && unit < 0xDC00:
		low, ok := s.unit(s.at + 6)
		if !ok || low < 0xDC00 || low >= 0xE000 {
			return msgEncoding
		}
		s.at += 6
	}
	s.at += 6
	return ""
}

// unit reads the \uXXXX that begins at i.
func (s *scanner) unit(i int) (uint16, bool) {
	if i+6 > len(s.text) || s.text[i] != '\\' || s.text[i+1] != 'u' {
		return 0, false
	}
	var unit uint16
	for _, b := range s.text[i+2 : i+6] {
		digit := strings.IndexByte("0123456789abcdef", b|0x20)
		if b < '0' || digit < 0 {
			return 0, false
		}
		unit = unit<<4 | uint16(digit)
	}
	return unit, true
}

// unescape decodes a string that was found to be sound.
func unescape(text []byte) []byte {
	var out string
	if err := json.Unmarshal(append(append([]byte{'"'}, text...), '"'), &out); err != nil {
		return text
	}
	return []byte(out)
}

func (s *scanner) number() string {
	start := s.at
	if s.peek() == '-' {
		s.at++
	}
	digits := s.digits()
	if digits == 0 || digits > 1 && s.text[s.at-digits] == '0' {
		return msgSyntax
	}
	if s.peek() == '.' {
		s.at++
		if s.digits() == 0 {
			return msgSyntax
		}
	}
	exponent := s.peek()|0x20 == 'e'
	if exponent {
		s.at++
		if b := s.peek(); b == '+' || b == '-' {
			s.at++
		}
		if s.digits() == 0 {
			return msgSyntax
		}
	}
	if !exponent && digits <= safeDigits {
		return ""
	}
	f, err := strconv.ParseFloat(string(s.text[start:s.at]), 64)
	if err != nil || f > maxSafeInteger || f < -maxSafeInteger {
		return msgNumberRange
	}
	return ""
}

func (s *scanner) digits() int {
	start := s.at
	for b := s.peek(); b >= '0' && b <= '9'; b = s.peek() {
		s.at++
	}
	return s.at - start
}
