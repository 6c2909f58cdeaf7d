/* Shows what a RecordIO-protobuf file holds, damaged records too. usage: read_records FILE */
#include <sluice.h>
#include <stdio.h>

static int fail(const sluice_error* error) {
  fprintf(stderr, "%s: %s\n", sluice_status_name(error->code), error->text);
  return 1;
}

static void print(const sluice_record* record) {
  printf("%llu:", (unsigned long long)record->number);
  if (record->has_label) printf(" label %g", record->label);
  for (size_t i = 0; i < record->entries; ++i) {
    printf(" %u:%g", (unsigned)record->word_ids[i], record->counts[i]);
  }
  printf("\n");
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  sluice_error error;
  sluice_record_reader* reader = NULL;
  if (sluice_record_reader_open(argv[1], NULL, &reader, &error) != SLUICE_STATUS_OK) {
    return fail(&error);
  }
  int result = 0;
  for (;;) {
    const sluice_record* record = NULL;
    const sluice_status status = sluice_record_reader_read_next(reader, &record, &error);
    if (status == SLUICE_STATUS_CORRUPT || status == SLUICE_STATUS_LIMIT) {
      int32_t found = 0;
      result = fail(&error); /* says which record and byte; the next ones may be good */
      if (sluice_record_reader_recover(reader, &found, &error) != SLUICE_STATUS_OK || !found) break;
    } else if (status != SLUICE_STATUS_OK) {
      result = fail(&error);
      break;
    } else if (record == NULL) {
      break; /* the end */
    } else {
      print(record);
    }
  }
  sluice_record_reader_free(reader);
  return result;
}
