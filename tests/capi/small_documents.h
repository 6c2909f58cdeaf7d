/* Documents by callbacks, enough to train a small model on: two themes of four words each. */
#pragma once

#include <string.h>

#include "sluice.h"

enum { kSmallWords = 8, kSmallDocuments = 64, kSmallEntries = 4 };

static const sluice_text small_words[kSmallWords] = {{"apple", 5},  {"pear", 4},  {"plum", 4},
                                                     {"cherry", 6}, {"stone", 5}, {"brick", 5},
                                                     {"sand", 4},   {"mortar", 6}};

struct small_documents {
  size_t next;
  uint64_t offsets[kSmallDocuments + 1];
  uint32_t word_ids[kSmallDocuments * kSmallEntries];
  float counts[kSmallDocuments * kSmallEntries];
};

static sluice_status read_small(void* user, size_t max_documents, sluice_minibatch* batch) {
  struct small_documents* self = (struct small_documents*)user;
  size_t documents = kSmallDocuments - self->next;
  if (documents > max_documents) documents = max_documents;
  self->offsets[0] = 0;
  for (size_t d = 0; d < documents; ++d) {
    const uint32_t theme = (uint32_t)((self->next + d) % 2) * kSmallEntries;
    for (uint32_t i = 0; i < kSmallEntries; ++i) {
      self->word_ids[d * kSmallEntries + i] = theme + i;
      self->counts[d * kSmallEntries + i] = (float)(1 + (self->next + d + i) % 3);
    }
    self->offsets[d + 1] = (d + 1) * kSmallEntries;
  }
  batch->documents = documents;
  batch->offsets = self->offsets;
  batch->word_ids = self->word_ids;
  batch->counts = self->counts;
  self->next += documents;
  return SLUICE_STATUS_OK;
}

static sluice_status rewind_small(void* user) {
  ((struct small_documents*)user)->next = 0;
  return SLUICE_STATUS_OK;
}

static sluice_documents_callbacks small_callbacks(struct small_documents* state) {
  sluice_documents_callbacks callbacks;
  sluice_documents_callbacks_init(&callbacks, sizeof callbacks);
  memset(state, 0, sizeof *state);
  callbacks.read = read_small;
  callbacks.rewind = rewind_small;
  callbacks.user = state;
  callbacks.vocabulary_size = kSmallWords;
  callbacks.words = small_words;
  return callbacks;
}
