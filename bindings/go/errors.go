package sluice

// #include "sluice.h"
import "C"

import (
	"errors"
	"io/fs"
	"strings"
)

// Status is the kind of an error: errors.Is(err, sluice.ErrCorrupt).
type Status int32

// The kinds of errors, with the numbers of sluice.h.
const (
	ErrInternal        Status = C.SLUICE_STATUS_INTERNAL         // a bug of ours
	ErrInvalidArgument Status = C.SLUICE_STATUS_INVALID_ARGUMENT // the caller's mistake
	ErrOutOfMemory     Status = C.SLUICE_STATUS_OUT_OF_MEMORY
	ErrIO              Status = C.SLUICE_STATUS_IO             // the operating system refused
	ErrNotFound        Status = C.SLUICE_STATUS_NOT_FOUND      // also fs.ErrNotExist
	ErrAlreadyExists   Status = C.SLUICE_STATUS_ALREADY_EXISTS // also fs.ErrExist
	ErrCorrupt         Status = C.SLUICE_STATUS_CORRUPT        // bad data
	ErrUnsupported     Status = C.SLUICE_STATUS_UNSUPPORTED    // not for this build or version
	ErrLimit           Status = C.SLUICE_STATUS_LIMIT          // over a documented limit
	ErrCancelled       Status = C.SLUICE_STATUS_CANCELLED
	ErrRemote          Status = C.SLUICE_STATUS_REMOTE
)

// ErrClosed is returned by everything that is used after Close.
var ErrClosed = errors.New("sluice: used after Close")

// Error names the kind: "CORRUPT".
func (s Status) Error() string { return C.GoString(C.sluice_status_name(C.sluice_status(s))) }

// Error is a failure, with its place in the data where that is known.
type Error struct {
	Status  Status
	Record  int64  // number from 0, or -1
	Offset  int64  // byte from the start of the file, or -1
	Message string // one line: what, where, and what to do about it
}

// Error is the message, with file, record and byte where they are known.
func (e *Error) Error() string { return "sluice: " + e.Message }

// Unwrap gives the kind.
func (e *Error) Unwrap() error { return e.Status }

// Is tells that ErrNotFound is fs.ErrNotExist and ErrAlreadyExists is fs.ErrExist.
func (e *Error) Is(target error) bool {
	return target == fs.ErrNotExist && e.Status == ErrNotFound ||
		target == fs.ErrExist && e.Status == ErrAlreadyExists
}

// check makes an error of what a C function returned.
func check(status C.sluice_status, e *C.sluice_error) error {
	if status == C.SLUICE_STATUS_OK {
		return nil
	}
	return &Error{Status: Status(status), Record: int64(e.record), Offset: int64(e.offset),
		Message: C.GoString(&e.text[0])}
}

// noNUL refuses text that C would cut.
func noNUL(values ...string) error {
	for _, value := range values {
		if strings.IndexByte(value, 0) >= 0 {
			return &Error{Status: ErrInvalidArgument, Record: -1, Offset: -1, Message: "a name has a zero byte in it"}
		}
	}
	return nil
}
