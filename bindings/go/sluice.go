// Package sluice finds the topics of text with models learnt by sluice, and reads and writes the
// record files it learns from.
//
//	model, err := sluice.Open("model.safetensors")
//	...
//	defer model.Close()
//	mixture, err := model.Infer("The captain steered the vessel into the harbour.")
//
// By default the package compiles the inference-only library that lies in its folder: a C++20
// compiler is all it needs, and [Train] and [Process] return [ErrUnsupported]. With the build tag
// sluice_system it links the installed libsluice by pkg-config, which trains as well.
//
// A [Model] may be used by any number of goroutines at once. Errors are of type [*Error], and
// errors.Is tells their kinds apart.
package sluice

// #include "sluice.h"
import "C"

import "runtime"

// Version is the version of the library, "MAJOR.MINOR.PATCH".
func Version() string { return C.GoString(C.sluice_version()) }

// CanTrain tells whether the library has [Train] and [Process].
func CanTrain() bool {
	name := [...]C.char{'t', 'r', 'a', 'i', 'n', 0}
	return C.sluice_feature_is_built(&name[0]) == 1
}

// Kernels are the instruction sets of this machine, slowest first. All give the same bits.
func Kernels() []string {
	var names []string
	for i := C.size_t(0); ; i++ {
		name := C.sluice_kernels_name(i)
		if name == nil {
			return names
		}
		names = append(names, C.GoString(name))
	}
}

// checkABI refuses an installed library that this package was not made for.
func checkABI() error {
	if got := uint32(C.sluice_abi_version()); got != C.SLUICE_ABI_VERSION {
		return &Error{Status: ErrUnsupported, Record: -1, Offset: -1,
			Message: "the installed libsluice " + Version() + " has another ABI than this package: install its version"}
	}
	return nil
}

// onCollect runs the clean-up of an owner nobody closed.
func onCollect[T any](owner *T, cleanUp func()) runtime.Cleanup {
	return runtime.AddCleanup(owner, func(f func()) { f() }, cleanUp)
}
