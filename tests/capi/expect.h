/* What the C tests of this folder check with: a failure says where, and what the library said. */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "sluice.h"

static sluice_error error;

#define EXPECT(condition)                                                                       \
  do {                                                                                          \
    if (!(condition)) {                                                                         \
      fprintf(stderr, "%s:%d: %s is false (%s)\n", __FILE__, __LINE__, #condition, error.text); \
      exit(1);                                                                                  \
    }                                                                                           \
  } while (0)
#define EXPECT_STATUS(call, status)                                                    \
  do {                                                                                 \
    const sluice_status expect_got = (call);                                           \
    if (expect_got != (status)) {                                                      \
      fprintf(stderr, "%s:%d: %s is %s, not %s: %s\n", __FILE__, __LINE__, #call,      \
              sluice_status_name(expect_got), sluice_status_name(status), error.text); \
      exit(1);                                                                         \
    }                                                                                  \
  } while (0)
#define EXPECT_OK(call) EXPECT_STATUS(call, SLUICE_STATUS_OK)
