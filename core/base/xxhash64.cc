#include "core/base/xxhash64.h"
