package sluice

// #include <stdlib.h>
// #include "sluice.h"
// int32_t sluiceGoTrainProgress(sluice_trainer_progress*, void*);
// int32_t sluiceGoProcessProgress(sluice_process_progress*, void*);
//
// static sluice_status run_trainer(sluice_trainer* trainer, sluice_documents* documents, uintptr_t job,
//                                  sluice_error* error) {
//   return sluice_trainer_run(trainer, documents, (sluice_trainer_callback)sluiceGoTrainProgress, &job, error);
// }
// // One input; the options' callback is set here.
// static sluice_status run_process(const char* input, const char* output, sluice_process_options* options,
//                                  uintptr_t job, sluice_error* error) {
//   options->progress = (sluice_process_callback)sluiceGoProcessProgress;
//   options->progress_user = &job;
//   return sluice_process_run(&input, 1, output, options, NULL, error);
// }
import "C"

import (
	"context"
	"fmt"
	"runtime/cgo"
	"unsafe"
)

// TrainOptions says how to train; the zero value is the library's defaults.
type TrainOptions struct {
	Topics    int // K, the background included: 2 to 2,000; default 50
	Seed      uint64
	Passes    int // 0: until a held-out sample stops improving, at most 10
	Threads   int // never changes the model; default 1
	Minibatch int
	Alpha     float32 // default 0.05
	Eta       float32 // default 0.03
	// NoBackground leaves out topic 0, which takes up the words common to all documents.
	NoBackground bool
	// Vocabulary names the words of LDA-C and bare record files: one a line. A corpus has its own.
	Vocabulary string
	// Checkpoints is a folder: a run that was killed goes on from there, to the same model.
	Checkpoints string
	// Progress is called at most about ten times a second. It must not panic.
	Progress func(Progress)
	// Options of the model that comes out.
	Options []Option
}

// Progress is how far training has come.
type Progress struct {
	Pass              int // from 1
	MaxPasses         int
	Documents         uint64 // trained, over all passes
	PassFraction      float64
	HeldoutPerplexity float64 // last measured; 0 before the first
}

// job is what a callback of C's finds by its handle.
type job struct {
	ctx      context.Context
	progress func(Progress)
}

// Process makes a corpus directory of raw articles (JSON Lines, CSV, a folder of texts): what
// [Train] reads. replace swaps out an output that exists. When the context ends it stops, and
// leaves nothing.
//
// Errors: ErrUnsupported in a build without training; ErrAlreadyExists, ErrCorrupt, ErrNotFound.
func Process(ctx context.Context, input, output string, replace bool) error {
	if err := noNUL(input, output); err != nil {
		return err
	}
	if err := checkABI(); err != nil {
		return err
	}
	from, to := C.CString(input), C.CString(output)
	defer C.free(unsafe.Pointer(from))
	defer C.free(unsafe.Pointer(to))
	handle := cgo.NewHandle(&job{ctx: ctx})
	defer handle.Delete()
	var options C.sluice_process_options
	C.sluice_process_options_init(&options, C.sizeof_sluice_process_options)
	options.replace = flag(replace)
	var e C.sluice_error
	return stopped(ctx, check(C.run_process(from, to, &options, C.uintptr_t(handle), &e), &e))
}

// Train learns a model from counted documents: a corpus directory that [Process] made, record files
// or LDA-C. options may be nil. When the context ends, training does within about a minibatch, and
// the context's cause is the error; with Checkpoints the same call goes on from there.
//
// Errors: ErrUnsupported in a build without training; ErrInvalidArgument names the option.
func Train(ctx context.Context, path string, options *TrainOptions) (*Model, error) {
	if options == nil {
		options = &TrainOptions{}
	}
	if err := noNUL(path, options.Vocabulary, options.Checkpoints); err != nil {
		return nil, err
	}
	if err := checkABI(); err != nil {
		return nil, err
	}
	trainer, free, err := newTrainer(options)
	if err != nil {
		return nil, err
	}
	defer free()
	documents, err := openDocuments(path, options.Vocabulary)
	if err != nil {
		return nil, err
	}
	defer C.sluice_documents_free(documents)

	handle := cgo.NewHandle(&job{ctx, options.Progress})
	defer handle.Delete()
	var e C.sluice_error
	if err := check(C.run_trainer(trainer, documents, C.uintptr_t(handle), &e), &e); err != nil {
		return nil, stopped(ctx, err)
	}
	var model *C.sluice_model
	if err := check(C.sluice_trainer_finish(trainer, documents, nil, &model, &e), &e); err != nil {
		return nil, err
	}
	return newModel(model, options.Options)
}

func newTrainer(set *TrainOptions) (*C.sluice_trainer, func(), error) {
	var options C.sluice_trainer_options
	C.sluice_trainer_options_init(&options, C.sizeof_sluice_trainer_options)
	for _, number := range []struct {
		to    *C.uint32_t
		value int
	}{{&options.topics, set.Topics}, {&options.passes, set.Passes}, {&options.threads, set.Threads},
		{&options.minibatch, set.Minibatch}} {
		if number.value != 0 {
			*number.to = C.uint32_t(number.value)
		}
	}
	if set.Seed != 0 {
		options.seed = C.uint64_t(set.Seed)
	}
	if set.Alpha != 0 {
		options.alpha = C.float(set.Alpha)
	}
	if set.Eta != 0 {
		options.eta = C.float(set.Eta)
	}
	options.background = flag(!set.NoBackground)
	if set.Checkpoints != "" {
		options.checkpoint_path = C.CString(set.Checkpoints)
	}
	var trainer *C.sluice_trainer
	var e C.sluice_error
	err := check(C.sluice_trainer_create(&options, &trainer, &e), &e)
	free := func() {
		C.sluice_trainer_free(trainer)
		C.free(unsafe.Pointer(options.checkpoint_path))
	}
	if err != nil {
		free()
		return nil, nil, err
	}
	return trainer, free, nil
}

func openDocuments(path, vocabulary string) (*C.sluice_documents, error) {
	var options C.sluice_documents_options
	C.sluice_documents_options_init(&options, C.sizeof_sluice_documents_options)
	if vocabulary != "" {
		options.vocabulary_path = C.CString(vocabulary)
		defer C.free(unsafe.Pointer(options.vocabulary_path))
	}
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	var documents *C.sluice_documents
	var e C.sluice_error
	return documents, check(C.sluice_documents_open(name, &options, &documents, &e), &e)
}

// stopped tells that the context ended the job, when it did.
func stopped(ctx context.Context, err error) error {
	if e, ok := err.(*Error); ok && e.Status == ErrCancelled && ctx.Err() != nil {
		return fmt.Errorf("sluice: stopped: %w", context.Cause(ctx))
	}
	return err
}
