package sluice

// #include "sluice.h"
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// jobOf finds the Go side of a callback: `user` points to the handle.
func jobOf(user unsafe.Pointer) *job { return cgo.Handle(*(*C.uintptr_t)(user)).Value().(*job) }

//export sluiceGoTrainProgress
func sluiceGoTrainProgress(progress *C.sluice_trainer_progress, user unsafe.Pointer) C.int32_t {
	job := jobOf(user)
	if job.progress != nil {
		job.progress(Progress{Pass: int(progress.pass), MaxPasses: int(progress.max_passes),
			Documents: uint64(progress.documents), PassFraction: float64(progress.pass_fraction),
			HeldoutPerplexity: float64(progress.heldout_perplexity)})
	}
	return flag(job.ctx.Err() != nil)
}

//export sluiceGoProcessProgress
func sluiceGoProcessProgress(_ *C.sluice_process_progress, user unsafe.Pointer) C.int32_t {
	return flag(jobOf(user).ctx.Err() != nil)
}
