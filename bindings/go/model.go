package sluice

// #include <stdlib.h>
// #include "sluice.h"
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// Model is a trained topic model with everything that raw text needs. It never changes, and any
// number of goroutines may use it at once.
type Model struct {
	state  *modelState
	topics int
	words  int
}

// modelState outlives the Model until its clean-up has run.
type modelState struct {
	life    sync.RWMutex // held for reading while the handle is in use
	handle  *C.sluice_model
	options inferOptions
	idle    inferencerPool
}

// Info is what is known of a model.
type Info struct {
	Topics             int // K, the background included; ids are 0 .. K-1
	Words              int // V
	BackgroundTopic    int // its id, or -1
	TakesText          bool
	Documents          uint64 // trained on
	Tokens             float64
	Passes             int
	Seed               uint64
	HeldoutPerplexity  float64 // 0 when not measured
	MeanDocumentTokens float64
}

// Open reads a model file. Every bound and checksum is checked first.
//
// Errors: ErrNotFound, ErrIO, ErrCorrupt (with what is wrong and where), ErrUnsupported (a newer
// version).
func Open(path string, options ...Option) (*Model, error) {
	if err := noNUL(path); err != nil {
		return nil, err
	}
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	return open(options, func(out **C.sluice_model, e *C.sluice_error) C.sluice_status {
		return C.sluice_model_open(name, nil, out, e)
	})
}

// OpenBytes reads a model from memory, which may be used for something else afterwards.
func OpenBytes(bytes []byte, options ...Option) (*Model, error) {
	name := C.CString("model")
	defer C.free(unsafe.Pointer(name))
	return open(options, func(out **C.sluice_model, e *C.sluice_error) C.sluice_status {
		return C.sluice_model_open_memory(unsafe.Pointer(unsafe.SliceData(bytes)), C.size_t(len(bytes)), name, out, e)
	})
}

func open(options []Option, read func(**C.sluice_model, *C.sluice_error) C.sluice_status) (*Model, error) {
	if err := checkABI(); err != nil {
		return nil, err
	}
	var handle *C.sluice_model
	var e C.sluice_error
	if err := check(read(&handle, &e), &e); err != nil {
		return nil, err
	}
	return newModel(handle, options)
}

// newModel owns the handle. It makes the first inferencer, so that bad options show here.
func newModel(handle *C.sluice_model, options []Option) (*Model, error) {
	state := &modelState{handle: handle, idle: inferencerPool{keep: runtime.GOMAXPROCS(0)}}
	for _, option := range options {
		option(&state.options)
	}
	first, err := state.newInferencer()
	if err != nil {
		state.close()
		return nil, err
	}
	state.idle.put(first)
	model := &Model{state: state}
	info, err := model.Info()
	if err != nil {
		state.close()
		return nil, err
	}
	model.topics, model.words = info.Topics, info.Words
	onCollect(model, state.close)
	return model, nil
}

func (s *modelState) close() {
	s.life.Lock()
	C.sluice_model_free(s.handle)
	s.handle = nil
	s.life.Unlock()
	s.idle.close()
}

// Close frees the model; calls that are under way end as they would. It may be called twice.
func (m *Model) Close() error {
	m.state.close()
	runtime.KeepAlive(m)
	return nil
}

// use runs a C function on the handle.
func (m *Model) use(f func(*C.sluice_model, *C.sluice_error) C.sluice_status) error {
	defer runtime.KeepAlive(m)
	m.state.life.RLock()
	defer m.state.life.RUnlock()
	if m.state.handle == nil {
		return ErrClosed
	}
	var e C.sluice_error
	return check(f(m.state.handle, &e), &e)
}

// NumTopics is K, the background included.
func (m *Model) NumTopics() int { return m.topics }

// NumWords is the size of the vocabulary.
func (m *Model) NumWords() int { return m.words }

// Info tells what is known of the model and its training.
func (m *Model) Info() (Info, error) {
	var facts C.sluice_model_facts
	facts.struct_size = C.uint32_t(unsafe.Sizeof(facts))
	err := m.use(func(handle *C.sluice_model, e *C.sluice_error) C.sluice_status {
		return C.sluice_model_get_facts(handle, &facts, e)
	})
	if err != nil {
		return Info{}, err
	}
	return Info{Topics: int(facts.topics), Words: int(facts.words), BackgroundTopic: int(facts.background_topic),
		TakesText: facts.has_words == 1 && facts.has_recipe == 1, Documents: uint64(facts.documents),
		Tokens: float64(facts.tokens), Passes: int(facts.passes), Seed: uint64(facts.seed),
		HeldoutPerplexity:  float64(facts.heldout_perplexity),
		MeanDocumentTokens: float64(facts.mean_document_tokens)}, nil
}

// Save writes the model file, complete or not at all: the same model gives the same bytes.
//
// Errors: ErrAlreadyExists when the file exists and replace is false; ErrIO.
func (m *Model) Save(path string, replace bool) error {
	if err := noNUL(path); err != nil {
		return err
	}
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	return m.use(func(handle *C.sluice_model, e *C.sluice_error) C.sluice_status {
		return C.sluice_model_save(handle, name, nil, flag(replace), e)
	})
}

// Bytes is the model file in memory.
func (m *Model) Bytes() ([]byte, error) {
	var bytes []byte
	err := m.use(func(handle *C.sluice_model, e *C.sluice_error) C.sluice_status {
		var size C.size_t
		status := C.sluice_model_write_memory(handle, nil, 0, &size, e)
		if status != C.SLUICE_STATUS_LIMIT { // what it says when there is only the size to tell
			return status
		}
		bytes = make([]byte, int(size))
		return C.sluice_model_write_memory(handle, unsafe.Pointer(&bytes[0]), size, &size, e)
	})
	return bytes, err
}

func flag(value bool) C.int32_t {
	if value {
		return 1
	}
	return 0
}
