// Package configs carries the data that ships inside the binary.
package configs

import "embed"

// Demo holds demo: the made-up school that a newcomer sees first.
//
//go:embed demo
var Demo embed.FS
