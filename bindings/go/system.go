//go:build sluice_system

package sluice

// The library is the installed libsluice, with training.

// #cgo pkg-config: sluice
import "C"
