package sluice

// #include <stdlib.h>
// #include "sluice.h"
//
// // The record is made on C's side: cgo allows no pointers to pointers of Go's.
// static sluice_status write_record(sluice_record_writer* writer, uint32_t feature_dim, const uint32_t* word_ids,
//                                   const float* values, size_t entries, int32_t has_label, float label,
//                                   const char* uid, size_t uid_size, const char* metadata, size_t metadata_size,
//                                   sluice_error* error) {
//   sluice_record_input input;
//   sluice_record_input_init(&input, sizeof input);
//   input.feature_dim = feature_dim;
//   input.word_ids = word_ids;
//   input.values = values;
//   input.entries = entries;
//   input.has_label = has_label;
//   input.label = label;
//   input.uid.data = uid;
//   input.uid.size = uid_size;
//   input.metadata.data = metadata;
//   input.metadata.size = metadata_size;
//   return sluice_record_writer_write(writer, &input, error);
// }
import "C"

import (
	"math"
	"runtime"
	"sync"
	"unsafe"
)

// RecordWriter writes float32 records, byte for byte as the SageMaker SDK does. It may be used by
// one goroutine at a time.
type RecordWriter struct{ state *writerState }

type writerState struct {
	mu     sync.Mutex
	handle *C.sluice_record_writer
}

func (s *writerState) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	C.sluice_record_writer_free(s.handle)
	s.handle = nil
}

// CreateRecords begins a record file, which is there once [RecordWriter.Commit] has returned.
//
// Errors: ErrAlreadyExists when the file exists and replace is false; ErrNotFound, ErrIO.
func CreateRecords(path string, replace bool) (*RecordWriter, error) {
	if err := noNUL(path); err != nil {
		return nil, err
	}
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	state := &writerState{}
	var e C.sluice_error
	return newWriter(state, check(C.sluice_record_writer_create(name, nil, flag(replace), &state.handle, &e), &e))
}

// NewRecords begins records in memory: [RecordWriter.Bytes].
func NewRecords() (*RecordWriter, error) {
	state := &writerState{}
	var e C.sluice_error
	return newWriter(state, check(C.sluice_record_writer_create_memory(&state.handle, &e), &e))
}

func newWriter(state *writerState, err error) (*RecordWriter, error) {
	if err != nil {
		return nil, err
	}
	writer := &RecordWriter{state}
	onCollect(writer, state.close)
	return writer, nil
}

func (w *RecordWriter) use(f func(*C.sluice_record_writer, *C.sluice_error) C.sluice_status) error {
	defer runtime.KeepAlive(w)
	w.state.mu.Lock()
	defer w.state.mu.Unlock()
	if w.state.handle == nil {
		return ErrClosed
	}
	var e C.sluice_error
	return check(f(w.state.handle, &e), &e)
}

// Write appends a record: WordIDs ascending and unique, all below FeatureDim, and a finite count for
// each; without IsSparse a row of FeatureDim counts. Number and Offset are not looked at.
//
// Errors: ErrInvalidArgument (says which entry), ErrIO.
func (w *RecordWriter) Write(record *Record) error {
	ids := record.WordIDs
	if !record.IsSparse {
		ids = nil
	} else if len(ids) != len(record.Counts) {
		return errOneCountAnID
	} else if ids == nil {
		ids = []uint32{} // sparse, and empty
	}
	if record.FeatureDim > math.MaxUint32 {
		return &Error{Status: ErrInvalidArgument, Record: -1, Offset: -1, Message: "FeatureDim is over 2^32 - 1"}
	}
	return w.use(func(handle *C.sluice_record_writer, e *C.sluice_error) C.sluice_status {
		return C.write_record(handle, C.uint32_t(record.FeatureDim), (*C.uint32_t)(unsafe.SliceData(ids)),
			(*C.float)(unsafe.SliceData(record.Counts)), C.size_t(len(record.Counts)), flag(record.HasLabel),
			C.float(record.Label), (*C.char)(unsafe.Pointer(unsafe.StringData(record.UID))), C.size_t(len(record.UID)),
			(*C.char)(unsafe.Pointer(unsafe.StringData(record.Metadata))), C.size_t(len(record.Metadata)), e)
	})
}

// Commit puts the file in its place, durable. Errors: ErrIO; ErrAlreadyExists (someone made it
// meanwhile); ErrInvalidArgument for records in memory.
func (w *RecordWriter) Commit() error {
	return w.use(func(handle *C.sluice_record_writer, e *C.sluice_error) C.sluice_status {
		return C.sluice_record_writer_commit(handle, e)
	})
}

// Bytes is what was written into memory. Errors: ErrInvalidArgument for a file's writer.
func (w *RecordWriter) Bytes() ([]byte, error) {
	var bytes []byte
	err := w.use(func(handle *C.sluice_record_writer, e *C.sluice_error) C.sluice_status {
		var data unsafe.Pointer
		var size C.size_t
		status := C.sluice_record_writer_get_bytes(handle, &data, &size, e)
		if status == C.SLUICE_STATUS_OK {
			bytes = append([]byte{}, unsafe.Slice((*byte)(data), int(size))...)
		}
		return status
	})
	return bytes, err
}

// Close frees the writer; without a commit no file is left behind. It may be called twice.
func (w *RecordWriter) Close() error {
	w.state.close()
	runtime.KeepAlive(w)
	return nil
}
