// What a server that has begun gives up.
#pragma once

namespace sluice_cli {

// From now on, in every thread and for good: no file is opened for writing, made, renamed or
// removed, no program is run, no process made, traced or signalled, no connection begun, no memory
// made executable; such calls fail with EPERM. Files can be read, and threads begun. Sets
// no_new_privs, too. Throws: Failure (the kernel has no seccomp, or refuses).
void enter_sandbox();

}  // namespace sluice_cli
