// Package configs carries the data that ships inside the binary.
package configs

import "embed"

// Packs holds packs/<name>: routines and ladders to start a school from.
//
//go:embed packs
var Packs embed.FS

// Demo holds demo: the made-up school that a newcomer sees first.
//
//go:embed demo
var Demo embed.FS
