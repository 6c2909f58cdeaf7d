//go:build !sluice_system

package sluice

// The library is compiled from sluice.cc in this folder.

// #cgo CXXFLAGS: -std=c++20
// #cgo CPPFLAGS: -DSLUICE_STATIC
// #cgo LDFLAGS: -pthread
import "C"
