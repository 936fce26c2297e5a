package wechatsim

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // G505: the signature of WeChat's callbacks is SHA-1
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// padBlock is the PKCS#7 block of WeChat's messages: twice that of AES.
const padBlock = 32

// sign is hex(sha1(the parts, sorted and joined)): the signature of a callback over
// token, timestamp and nonce, and msg_signature with the ciphertext as fourth part.
func sign(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) //nolint:gosec // G401: WeChat's choice
	return hex.EncodeToString(sum[:])
}

// messageKey decodes an EncodingAESKey of 43 characters into the 32-byte AES key.
func messageKey(encoded string) ([]byte, error) {
	if len(encoded) != 43 {
		return nil, ErrBadCallback
	}
	key, err := base64.StdEncoding.DecodeString(encoded + "=")
	if err != nil {
		return nil, ErrBadCallback.With(err)
	}
	return key, nil
}

// seal encrypts a message: AES-256-CBC with iv = key[:16] over 16 random bytes, the
// length as a big-endian uint32, the message and the appid, padded to 32 bytes.
func seal(key, random, message []byte, appID string) string {
	plain := slices.Concat(random[:16], binary.BigEndian.AppendUint32(nil, uint32(len(message))), message, []byte(appID))
	pad := padBlock - len(plain)%padBlock
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("wechatsim: key of wrong length passed SetCallback: " + err.Error())
	}
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}
