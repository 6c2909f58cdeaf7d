package sluice

// #cgo noescape sluice_inferencer_infer
// #cgo nocallback sluice_inferencer_infer
// #cgo noescape sluice_inferencer_infer_text
// #cgo nocallback sluice_inferencer_infer_text
// #include <stdlib.h>
// #include "sluice.h"
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// Option says how documents are folded into a model.
type Option func(*inferOptions)

type inferOptions struct {
	threads           uint32
	maxIterations     uint32
	tolerance         float32
	hasTolerance      bool
	excludeBackground bool
	kernels           string
}

// WithThreads gives the batch functions so many threads: 1 (default) to 256. Answers never depend on it.
func WithThreads(threads int) Option { return func(o *inferOptions) { o.threads = uint32(threads) } }

// WithoutBackground leaves the background topic out of mixtures: its share is 0, the others sum to 1.
func WithoutBackground() Option { return func(o *inferOptions) { o.excludeBackground = true } }

// WithMaxIterations bounds the steps of a document: default 50, 1 to 10,000.
func WithMaxIterations(steps int) Option {
	return func(o *inferOptions) { o.maxIterations = uint32(steps) }
}

// WithTolerance ends a document when a step moves no more than this share of its tokens between
// topics: default 0.01. Smaller is closer to the fixed point, and slower.
func WithTolerance(share float32) Option {
	return func(o *inferOptions) { o.tolerance, o.hasTolerance = share, true }
}

// WithKernels forces an instruction set of [Kernels]; the best is the default.
func WithKernels(name string) Option { return func(o *inferOptions) { o.kernels = name } }

// Mixture is the topics of a document.
type Mixture struct {
	Topics       []float32 // [K], each >= 0, sum 1
	UnknownShare float32   // of the document's tokens: words that the model does not have
}

// Infer finds the topics of a text (title, newline, text) by the model's own recipe. A text
// without a known word gets the prior.
//
// Errors: ErrUnsupported when the model was not made from text.
func (m *Model) Infer(text string) (Mixture, error) {
	mixture := Mixture{Topics: make([]float32, m.topics)}
	var err error
	mixture.UnknownShare, err = m.InferInto(mixture.Topics, text)
	if err != nil {
		return Mixture{}, err
	}
	return mixture, nil
}

// InferInto is Infer without an allocation: it fills topics, which has room for K.
// It returns the share of unknown words.
func (m *Model) InferInto(topics []float32, text string) (float32, error) {
	worker, err := m.state.take()
	if err != nil {
		return 0, err
	}
	status := C.sluice_inferencer_infer_text(worker.handle, (*C.char)(unsafe.Pointer(unsafe.StringData(text))),
		C.size_t(len(text)), (*C.float)(unsafe.SliceData(topics)), C.size_t(len(topics)), &worker.unknown, &worker.err)
	return m.finish(worker, status)
}

// InferIDs finds the topics of a document by word ids; ids past the vocabulary are unknown words,
// duplicates add up. Counts are finite and not negative, as many as ids.
func (m *Model) InferIDs(ids []uint32, counts []float32) (Mixture, error) {
	if len(ids) != len(counts) {
		return Mixture{}, errOneCountAnID
	}
	worker, err := m.state.take()
	if err != nil {
		return Mixture{}, err
	}
	topics := make([]float32, m.topics)
	status := C.sluice_inferencer_infer(worker.handle, (*C.uint32_t)(unsafe.SliceData(ids)),
		(*C.float)(unsafe.SliceData(counts)), C.size_t(len(ids)), (*C.float)(unsafe.SliceData(topics)),
		C.size_t(len(topics)), &worker.unknown, &worker.err)
	unknown, err := m.finish(worker, status)
	if err != nil {
		return Mixture{}, err
	}
	return Mixture{Topics: topics, UnknownShare: unknown}, nil
}

// InferBatch finds the topics of many texts, on as many threads as [WithThreads] says.
func (m *Model) InferBatch(texts []string) ([]Mixture, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	out := newBatch(len(texts), m.topics)
	if err := m.InferBatchInto(out.topics, out.unknown, texts); err != nil {
		return nil, err
	}
	return out.mixtures(), nil
}

// InferBatchInto is InferBatch into the caller's memory, for those who ask again and again: row i of
// topics, which has room for len(texts) rows of K, and unknown[i] are those of texts[i].
//
// Errors: ErrInvalidArgument when there is no room; ErrUnsupported as Infer.
func (m *Model) InferBatchInto(topics, unknown []float32, texts []string) error {
	if len(unknown) < len(texts) {
		return &Error{Status: ErrInvalidArgument, Record: -1, Offset: -1,
			Message: "unknown has room for fewer documents than there are texts"}
	}
	if len(texts) == 0 {
		return nil
	}
	worker, err := m.state.take()
	if err != nil {
		return err
	}
	views, free, err := copyTexts(texts)
	if err != nil {
		m.state.idle.put(worker)
		return err
	}
	defer free()
	status := C.sluice_inferencer_infer_text_batch(worker.handle, views, C.size_t(len(texts)),
		(*C.float)(unsafe.SliceData(topics)), C.size_t(len(topics)), (*C.float)(&unknown[0]), nil, &worker.err)
	_, err = m.finish(worker, status)
	return err
}

// InferIDsBatch finds the topics of many documents: document d is ids[offsets[d]:offsets[d+1]] and
// its counts. The first bad document ends it.
func (m *Model) InferIDsBatch(offsets []uint64, ids []uint32, counts []float32) ([]Mixture, error) {
	if len(ids) != len(counts) {
		return nil, errOneCountAnID
	}
	if len(offsets) == 0 || offsets[len(offsets)-1] != uint64(len(ids)) {
		return nil, &Error{Status: ErrInvalidArgument, Record: -1, Offset: -1,
			Message: "offsets has one more than there are documents, and ends with the number of ids"}
	}
	if len(offsets) == 1 {
		return nil, nil
	}
	worker, err := m.state.take()
	if err != nil {
		return nil, err
	}
	out := newBatch(len(offsets)-1, m.topics)
	status := C.sluice_inferencer_infer_batch(worker.handle, C.size_t(len(offsets)-1), (*C.uint64_t)(&offsets[0]),
		(*C.uint32_t)(unsafe.SliceData(ids)), (*C.float)(unsafe.SliceData(counts)),
		(*C.float)(unsafe.SliceData(out.topics)), C.size_t(len(out.topics)), (*C.float)(&out.unknown[0]), nil, &worker.err)
	if _, err := m.finish(worker, status); err != nil {
		return nil, err
	}
	return out.mixtures(), nil
}

var errOneCountAnID = &Error{Status: ErrInvalidArgument, Record: -1, Offset: -1, Message: "each id needs one count"}

// finish gives the worker back, once its answer is read.
func (m *Model) finish(worker *inferencer, status C.sluice_status) (float32, error) {
	err := check(status, &worker.err)
	unknown := float32(worker.unknown)
	m.state.idle.put(worker)
	runtime.KeepAlive(m)
	return unknown, err
}

// batch is the rows of many documents in two pieces of memory.
type batch struct {
	topics  []float32
	unknown []float32
}

func newBatch(documents, topics int) batch {
	return batch{make([]float32, documents*topics), make([]float32, documents)}
}

func (b batch) mixtures() []Mixture {
	rows := make([]Mixture, len(b.unknown))
	topics := len(b.topics) / len(rows)
	for i := range rows {
		rows[i] = Mixture{b.topics[i*topics : (i+1)*topics : (i+1)*topics], b.unknown[i]}
	}
	return rows
}

// copyTexts puts texts where C may point to them: cgo allows no pointers to pointers of Go's.
func copyTexts(texts []string) (*C.sluice_text, func(), error) {
	total := len(texts) * C.sizeof_sluice_text
	start := total
	for _, text := range texts {
		total += len(text)
	}
	memory := C.malloc(C.size_t(total))
	if memory == nil {
		return nil, nil, &Error{Status: ErrOutOfMemory, Record: -1, Offset: -1, Message: "out of memory"}
	}
	bytes := unsafe.Slice((*byte)(memory), total)
	views := unsafe.Slice((*C.sluice_text)(memory), len(texts))
	for i, text := range texts {
		copy(bytes[start:], text)
		views[i].data = (*C.char)(unsafe.Add(memory, start))
		views[i].size = C.size_t(len(text))
		start += len(text)
	}
	return &views[0], func() { C.free(memory) }, nil
}

// inferencer is one thread's scratch, and what one call writes.
type inferencer struct {
	handle  *C.sluice_inferencer
	unknown C.float
	err     C.sluice_error
}

// inferencerPool holds those that nobody uses, at most `keep`.
type inferencerPool struct {
	mu     sync.Mutex
	free   []*inferencer
	keep   int
	closed bool
}

func (p *inferencerPool) get() (*inferencer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, ErrClosed
	}
	if n := len(p.free); n > 0 {
		worker := p.free[n-1]
		p.free = p.free[:n-1]
		return worker, nil
	}
	return nil, nil
}

func (p *inferencerPool) put(worker *inferencer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.free) >= p.keep {
		C.sluice_inferencer_free(worker.handle)
		return
	}
	p.free = append(p.free, worker)
}

func (p *inferencerPool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, worker := range p.free {
		C.sluice_inferencer_free(worker.handle)
	}
	p.free = nil
}

// take gives an inferencer to one call.
func (s *modelState) take() (*inferencer, error) {
	worker, err := s.idle.get()
	if worker != nil || err != nil {
		return worker, err
	}
	return s.newInferencer()
}

func (s *modelState) newInferencer() (*inferencer, error) {
	var options C.sluice_inferencer_options
	C.sluice_inferencer_options_init(&options, C.sizeof_sluice_inferencer_options)
	set := s.options
	if set.threads != 0 {
		options.threads = C.uint32_t(set.threads)
	}
	if set.maxIterations != 0 {
		options.max_iterations = C.uint32_t(set.maxIterations)
	}
	if set.hasTolerance {
		options.tolerance = C.float(set.tolerance)
	}
	options.background = flag(set.excludeBackground)
	if set.kernels != "" {
		if err := noNUL(set.kernels); err != nil {
			return nil, err
		}
		name := C.CString(set.kernels)
		defer C.free(unsafe.Pointer(name))
		options.kernels = name
	}
	s.life.RLock()
	defer s.life.RUnlock()
	if s.handle == nil {
		return nil, ErrClosed
	}
	worker := &inferencer{}
	status := C.sluice_inferencer_create(s.handle, &options, &worker.handle, &worker.err)
	if err := check(status, &worker.err); err != nil {
		return nil, err
	}
	return worker, nil
}
