package sluice

// #include <stdlib.h>
// #include "sluice.h"
import "C"

import (
	"iter"
	"runtime"
	"sync"
	"unsafe"
)

// Record is one record of a RecordIO-protobuf file: a counted document, as SageMaker's algorithms
// read it.
type Record struct {
	Number     uint64 // from 0
	Offset     uint64 // of its first byte in the uncompressed stream
	FeatureDim uint64 // the shape; 0 when not stated
	IsSparse   bool
	WordIDs    []uint32 // ascending, unique
	Counts     []float32
	Label      float64
	HasLabel   bool
	UID        string
	Metadata   string // JSON by convention
}

// RecordReader reads records one by one. It may be used by one goroutine at a time.
type RecordReader struct{ state *readerState }

type readerState struct {
	mu     sync.Mutex
	handle *C.sluice_record_reader
	bytes  unsafe.Pointer // what is read when it is memory
}

func (s *readerState) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	C.sluice_record_reader_free(s.handle)
	C.free(s.bytes)
	s.handle, s.bytes = nil, nil
}

// OpenRecords opens a record file; "-" is stdin.
//
// Errors: ErrNotFound, ErrIO; ErrUnsupported (compressed, in a build without).
func OpenRecords(path string) (*RecordReader, error) {
	if err := noNUL(path); err != nil {
		return nil, err
	}
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	state := &readerState{}
	var e C.sluice_error
	return newReader(state, check(C.sluice_record_reader_open(name, nil, &state.handle, &e), &e))
}

// OpenRecordsBytes reads records from memory, of which it makes a copy.
func OpenRecordsBytes(bytes []byte) (*RecordReader, error) {
	name := C.CString("records")
	defer C.free(unsafe.Pointer(name))
	state := &readerState{bytes: C.CBytes(bytes)}
	var e C.sluice_error
	status := C.sluice_record_reader_open_memory(state.bytes, C.size_t(len(bytes)), name, &state.handle, &e)
	return newReader(state, check(status, &e))
}

func newReader(state *readerState, err error) (*RecordReader, error) {
	if err != nil {
		state.close()
		return nil, err
	}
	reader := &RecordReader{state}
	onCollect(reader, state.close)
	return reader, nil
}

// Close frees the reader. It may be called twice.
func (r *RecordReader) Close() error {
	r.state.close()
	runtime.KeepAlive(r)
	return nil
}

// Next gives the next record, or nil at the end.
//
// Errors: ErrCorrupt and ErrLimit with record and byte, after which [RecordReader.Recover] goes on;
// ErrIO.
func (r *RecordReader) Next() (*Record, error) {
	defer runtime.KeepAlive(r)
	r.state.mu.Lock()
	defer r.state.mu.Unlock()
	if r.state.handle == nil {
		return nil, ErrClosed
	}
	var view *C.sluice_record
	var e C.sluice_error
	if err := check(C.sluice_record_reader_read_next(r.state.handle, &view, &e), &e); err != nil || view == nil {
		return nil, err
	}
	record := &Record{Number: uint64(view.number), Offset: uint64(view.offset), FeatureDim: uint64(view.feature_dim),
		IsSparse: view.is_sparse == 1, Label: float64(view.label), HasLabel: view.has_label == 1,
		UID: goText(view.uid), Metadata: goText(view.metadata)}
	if n := int(view.entries); n > 0 {
		record.WordIDs = append(record.WordIDs, unsafe.Slice((*uint32)(view.word_ids), n)...)
		record.Counts = append(record.Counts, unsafe.Slice((*float32)(view.counts), n)...)
	}
	return record, nil
}

// Recover moves to the next plausible record after ErrCorrupt or ErrLimit. It tells whether there
// is one.
func (r *RecordReader) Recover() (bool, error) {
	defer runtime.KeepAlive(r)
	r.state.mu.Lock()
	defer r.state.mu.Unlock()
	if r.state.handle == nil {
		return false, ErrClosed
	}
	var found C.int32_t
	var e C.sluice_error
	err := check(C.sluice_record_reader_recover(r.state.handle, &found, &e), &e)
	return found == 1, err
}

// All gives the records that are left. A bad one is an error, after which the loop goes on with the
// next good one; any other error is the last.
func (r *RecordReader) All() iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		for {
			record, err := r.Next()
			if record == nil && err == nil {
				return
			}
			if !yield(record, err) {
				return
			}
			if err == nil {
				continue
			}
			if !isBadRecord(err) {
				return
			}
			if found, err := r.Recover(); err != nil {
				yield(nil, err)
				return
			} else if !found {
				return
			}
		}
	}
}

func isBadRecord(err error) bool {
	e, ok := err.(*Error)
	return ok && (e.Status == ErrCorrupt || e.Status == ErrLimit)
}
