// sluice.h: the whole public surface of sluice, topic models for streams of text too big for the
// machine. C99; every binding, the command line and the browser use this file and nothing else.
//
// In rising order of difficulty:  1 status and version    2 files        3 text
//   4 articles and the process job    5 counted documents    6 models and their topics
//   7 mixtures of new text (inference)    8 training    9 scores    10 records
//
// The rules, said once:
// - Every function that can fail returns a sluice_status: SLUICE_STATUS_OK (0) or a negative code.
//   Values are pinned; new ones are only added. End of a stream is an outcome, not an error.
// - `error` is the caller's and may be NULL. When given it is filled on failure and cleared on
//   success. The text is one line of English: what, where, and what to do about it.
// - A NULL argument is SLUICE_STATUS_INVALID_ARGUMENT unless "may be NULL" is said. So is a number
//   out of the stated range. Nothing a caller can pass is worse than that, except a pointer that
//   does not point to what it says.
// - "Errors" leaves out INVALID_ARGUMENT and OUT_OF_MEMORY where nothing is to be said of them.
//   Where "Cost" is left out (get, copy, find, init, free) it is a look-up or a copy of the answer.
// - [n] after an array or a name is its shape; sizes are in bytes, capacities in elements.
// - A handle output (`sluice_x** out`) is NULL after a failure. `sluice_x_free(NULL)` is allowed.
// - Option structs go by pointer, begin with struct_size and are filled with the defaults by
//   sluice_x_options_init(&options, sizeof options). They only ever grow at the end, with fields
//   whose default is zero: an old program gets the defaults of fields it does not know, and a
//   newer program that sets a field this library does not know is refused.
//   Where options "may be NULL", NULL means the defaults.
// - Number structs that a function fills (facts, totals) are the caller's: set their struct_size
//   to sizeof before the call. View structs (`const sluice_x** out`) are the library's.
// - char* arguments are UTF-8 ending in NUL; file names are bytes as the system wants them.
//   A sluice_text is UTF-8 of a stated size and need not end in NUL.
// - Flags are int32_t: 0 is no, 1 is yes; nothing else is valid.
// - Threads: different objects may be used by different threads at once. One object may be used by
//   one thread at a time, except where "any number of threads" is said.
// - Callbacks run on the calling thread, inside the call; a store's on any. They must not throw,
//   longjmp, or use the object they are called for.
// - The library never prints, exits, aborts, throws across this wall, reads the environment, or
//   keeps state outside its objects.
// - A build without training (SLUICE_TRAIN=OFF) exports the same functions; those marked
//   "Training builds" return SLUICE_STATUS_UNSUPPORTED.
#ifndef SLUICE_H_
#define SLUICE_H_

#include <stddef.h>
#include <stdint.h>

#if defined(SLUICE_STATIC)
#define SLUICE_API
#elif defined(__GNUC__)
#define SLUICE_API __attribute__((visibility("default")))
#else
#define SLUICE_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

// ---------------------------------------------------------------- 1. status and version

// What a call came to.
typedef int32_t sluice_status;
// The values of a sluice_status.
enum {
  SLUICE_STATUS_OK = 0,
  SLUICE_STATUS_INTERNAL = -1,          // a bug of ours, never the input's fault
  SLUICE_STATUS_INVALID_ARGUMENT = -2,  // the caller's mistake
  SLUICE_STATUS_OUT_OF_MEMORY = -3,
  SLUICE_STATUS_IO = -4,              // the operating system refused; its reason is in the text
  SLUICE_STATUS_NOT_FOUND = -5,       // a file, field or tensor that should be there is not
  SLUICE_STATUS_ALREADY_EXISTS = -6,  // an output that would be overwritten
  SLUICE_STATUS_CORRUPT = -7,         // bad data; file, record and byte are said where known
  SLUICE_STATUS_UNSUPPORTED = -8,     // well-formed, but not for this build or version
  SLUICE_STATUS_LIMIT = -9,           // over a documented limit
  SLUICE_STATUS_CANCELLED = -10,      // a callback asked to stop
  SLUICE_STATUS_REMOTE = -11          // a store (S3, a web server) refused or could not be reached
};

// 1024 bytes, of fixed layout for ever.
typedef struct sluice_error {
  sluice_status code;  // what the call returned
  int32_t reserved;    // 0
  int64_t record;      // number from 0, or -1 when it is not about a record
  int64_t offset;      // byte from the start of the file, or -1 when unknown
  char text[1000];     // UTF-8, ends in NUL; cut at a character when longer
} sluice_error;

// UTF-8 bytes of a stated size, not necessarily ending in NUL. Owned by what the function that
// gave it says; data is never NULL where the library gives it.
typedef struct sluice_text {
  const char* data;  // [size]
  size_t size;       // bytes
} sluice_text;

// What becomes of a record that cannot be used: `warning` says what and where, once for each of
// the first five of a source (all are counted). Lifetime: `warning` until the callback returns.
typedef void (*sluice_warning_callback)(const sluice_error* warning, void* user);

// The name of a status: "OK", "CORRUPT", ...; "UNKNOWN" for other numbers. Static. Since: 0.1
SLUICE_API const char* sluice_status_name(sluice_status status);

// The library's version, "MAJOR.MINOR.PATCH". Static. Since: 0.1
SLUICE_API const char* sluice_version(void);

// Counts incompatible changes of this header, as do the SONAME and the version of the symbols.
#define SLUICE_ABI_VERSION 1u
// The same of the library that runs: programs that load it by name compare the two. Since: 0.1
SLUICE_API uint32_t sluice_abi_version(void);

// Whether this build has a part: "train", "gzip", "zstd". Returns: 1 or 0 (also for other names
// and NULL). Since: 0.1
SLUICE_API int32_t sluice_feature_is_built(const char* name);

// The kernel sets of this machine and build, slowest first: "scalar", "sse4", "avx2", "avx512";
// in WebAssembly "scalar", "simd128".
// All give the same bits; the choice is one of speed. Options take one by name; NULL or "auto" is
// the best. Returns: the name (static), or NULL when index is past the last. Since: 0.1
SLUICE_API const char* sluice_kernels_name(size_t index);

// The name of the set that "auto" means here. Static. Since: 0.1
SLUICE_API const char* sluice_kernels_best(void);

// ---------------------------------------------------------------- 2. files

// Where objects lie when that is not the file system: S3, a web server, a program's own memory.
// Names that begin with a scheme ("s3://bucket/key") go to the store that the options of a call
// give (UNSUPPORTED when they give NULL); all other names are local files and never do. `store` may
// be NULL in every call.
// Threads: any number.
typedef struct sluice_store sluice_store;

// An object of a store, as a listing shows it.
typedef struct sluice_object {
  uint32_t struct_size;
  uint32_t reserved;
  int64_t bytes;        // negative when unknown
  const char* name;     // as open takes it
  const char* version;  // changes with the content (an ETag); "" when unknown
} sluice_object;
// Takes one object of a listing. Returns: OK to go on; anything else ends the listing.
typedef sluice_status (*sluice_object_callback)(const sluice_object* object, void* user);

// What a store does. Called by several threads at once, each with streams of its own; inside a call
// `error` is never NULL, and on failure its code and text are what the user sees. Failures that
// pass by themselves are to be tried again inside: an error ends the job.
typedef struct sluice_store_callbacks {
  uint32_t struct_size;
  uint32_t reserved;
  void* user;
  // Calls add(object, add_user) for each object whose name begins with `prefix`, in ascending order
  // of the names' bytes; stops when add does not return OK, and returns that.
  sluice_status (*list)(void* user, const char* prefix, sluice_object_callback add, void* add_user,
                        sluice_error* error);
  // Begins to read an object at a byte; not more than `bytes` will be asked for (0: to the end), so
  // that nothing need be fetched in vain. CORRUPT when `version` is not "" and the object has
  // another by now, also when that shows only while reading.
  sluice_status (*open)(void* user, const char* name, const char* version, uint64_t offset,
                        uint64_t bytes, void** stream, sluice_error* error);
  // The next bytes, at most `capacity`; *size = 0 at the end only.
  sluice_status (*read)(void* stream, void* bytes, size_t capacity, size_t* size,
                        sluice_error* error);
  void (*close)(void* stream);  // frees the stream
  // Begins to write an object, which is complete or absent. ALREADY_EXISTS when it is there and
  // `replace` is 0. NULL: the store cannot be written to; then so may be the four below.
  sluice_status (*create)(void* user, const char* name, int32_t replace, void** output,
                          sluice_error* error);
  // Appends.
  sluice_status (*write)(void* output, const void* bytes, size_t size, sluice_error* error);
  // Makes it complete: it is there when this returns OK.
  sluice_status (*commit)(void* output, sluice_error* error);
  void (*discard)(void* output);  // after commit as well: frees the output
  // Removes an object; one that is not there is no error.
  sluice_status (*remove)(void* user, const char* name, sluice_error* error);
  void (*free_user)(void* user);  // by sluice_store_free; may be NULL
} sluice_store_callbacks;

// Zeroes *callbacks and sets its struct_size. Since: 0.1
SLUICE_API sluice_status sluice_store_callbacks_init(sluice_store_callbacks* callbacks,
                                                     size_t struct_size);
// A store of the program's own. On failure `user` stays the caller's. Lifetime: a store outlives
// all that was opened with it.
// Threads: any number. Errors: INVALID_ARGUMENT (a function is missing). Cost: one allocation.
// Since: 0.1
SLUICE_API sluice_status sluice_store_create(const sluice_store_callbacks* callbacks,
                                             sluice_store** out, sluice_error* error);
// Calls free_user and frees; NULL is allowed. Since: 0.1
SLUICE_API void sluice_store_free(sluice_store* store);

// What a path holds.
enum {
  SLUICE_FORMAT_AUTOMATIC = 0,    // find out
  SLUICE_FORMAT_JSON_LINES = 1,   // articles: one JSON object a line
  SLUICE_FORMAT_CSV = 2,          // articles: RFC 4180 with a header line; .tsv has tabs
  SLUICE_FORMAT_FOLDER = 3,       // articles: a folder of text files
  SLUICE_FORMAT_TEXT = 4,         // articles: one a line
  SLUICE_FORMAT_CORPUS = 16,      // a corpus directory, as the process job writes it
  SLUICE_FORMAT_RECORDS = 17,     // RecordIO-protobuf: a file, a folder of .rec / .pbr, a .manifest
  SLUICE_FORMAT_LDAC = 18,        // LDA-C: one document a line, `N id:count ...`
  SLUICE_FORMAT_COUNTS_CSV = 19,  // dense numeric CSV, as SageMaker has it; never guessed
  SLUICE_FORMAT_MODEL = 32,       // a model file (safetensors)
  SLUICE_FORMAT_MXNET_MODEL = 33  // a model of SageMaker's LDA: MXNet arrays alpha and beta
};

// Finds out what `path` holds: by looking at a folder's files, at a file's name and first bytes
// (under gzip or zstd as well). Content wins over the name.
// Returns: *format, SLUICE_FORMAT_AUTOMATIC when it is none of the known; always so for "-" (stdin)
// and FIFOs, which are not touched.
// Errors: NOT_FOUND, IO. Cost: one open and at most one block. Since: 0.1
SLUICE_API sluice_status sluice_path_detect_format(const char* path, sluice_store* store,
                                                   int32_t* format, sluice_error* error);

// The result of sluice_path_validate(). Set struct_size.
typedef struct sluice_validation {
  uint32_t struct_size;
  int32_t format;        // what was checked: CORPUS, RECORDS, LDAC, COUNTS_CSV or MODEL
  uint64_t records;      // documents read without fault; of a model its words
  uint64_t bad_records;  // documents refused
  uint64_t entries;      // distinct (document, word) pairs; of a model V x K
  double tokens;         // sum of counts
} sluice_validation;

// Checks every byte of a corpus directory (checksums, sizes, totals, every record), a record file
// or folder, an LDA-C file, dense CSV without labels (only when `format` says so), or a model file.
// Reads to the end whatever it meets.
// `format`: SLUICE_FORMAT_AUTOMATIC, or one of those five.
// Returns: OK when nothing is wrong. *result is filled also when CORRUPT is returned.
// Errors: CORRUPT: error holds the *first* problem with file, record and byte; NOT_FOUND, IO;
// UNSUPPORTED when the path is none of them.
// Cost: reads it all once; memory of one record (of the model, for a model). Since: 0.1
SLUICE_API sluice_status sluice_path_validate(const char* path, sluice_store* store, int32_t format,
                                              sluice_validation* result, sluice_error* error);

// Whether `path` could be created as a file (or, is_directory = 1, as a directory) when the work is
// done: call it before hours of work. It tries by making and removing one beside it.
// Errors: ALREADY_EXISTS when it exists and `replace` is 0; INVALID_ARGUMENT when it exists and is
// of the other kind; NOT_FOUND when its folder is not there; IO. Cost: a few calls of the system.
// Since: 0.1
SLUICE_API sluice_status sluice_path_check_output(const char* path, sluice_store* store,
                                                  int32_t is_directory, int32_t replace,
                                                  sluice_error* error);

// Calls add(object, user) for each file or object that a path stands for, by ascending names: a
// file is itself; a folder all regular files below it, but those whose names, or whose folders'
// names, begin with a dot; a name of a store the object of that name, else all below it; a name
// that ends in ".manifest" what SageMaker's ManifestFile lists, in its order. Returns: OK, or what
// `add` returned. Errors: NOT_FOUND (nothing there, or not what is listed), CORRUPT and UNSUPPORTED
// (a manifest), IO; the store's. Cost: memory of the names. Lifetime: what `add` is given until it
// returns. Since: 0.1
SLUICE_API sluice_status sluice_path_list(const char* path, sluice_store* store,
                                          sluice_object_callback add, void* user,
                                          sluice_error* error);

// The bytes of a file, an object or "-" (stdin), from first to last.
// Threads: one at a time.
typedef struct sluice_input sluice_input;

// Opens for reading, one pass. `undo_compression`: 1 undoes gzip and zstd, 0 hands out what lies
// there.
// Errors: NOT_FOUND, IO, UNSUPPORTED; the store's. Cost: one block of 256 KiB; compressed ones are
// read ahead on a thread. Since: 0.1
SLUICE_API sluice_status sluice_input_open(const char* path, sluice_store* store,
                                           int32_t undo_compression, sluice_input** out,
                                           sluice_error* error);
// The next bytes. Returns: *size = 0 at the end only. Lifetime: *data until the next call.
// Errors: IO, CORRUPT (compressed data) with the byte; the store's. Cost: no copy, no allocation.
// Since: 0.1
SLUICE_API sluice_status sluice_input_read(sluice_input* input, const void** data, size_t* size,
                                           sluice_error* error);
// Closes and frees; NULL is allowed. Since: 0.1
SLUICE_API void sluice_input_free(sluice_input* input);

// A file that is complete or absent: written beside its path, fsync'd and renamed by commit.
// Threads: one at a time.
typedef struct sluice_output sluice_output;

// Begins to write. Errors: ALREADY_EXISTS when `path` exists and `replace` is 0; NOT_FOUND, IO.
// Cost: one buffer. Since: 0.1
SLUICE_API sluice_status sluice_output_create(const char* path, sluice_store* store,
                                              int32_t replace, sluice_output** out,
                                              sluice_error* error);
// Appends. `data` may be NULL when size is 0. Buffered: small writes are cheap. After an error the
// file can only be freed. Errors: IO. Cost: a copy into the buffer, a call of the system when it is
// full. Since: 0.1
SLUICE_API sluice_status sluice_output_write(sluice_output* output, const void* data, size_t size,
                                             sluice_error* error);
// Puts `size` bytes in the place of those written at `offset` from the beginning, as for a head
// that says how much came after it; appending goes on at the end. Errors: INVALID_ARGUMENT (not all
// of that place was written), UNSUPPORTED (an object of a store), IO. Cost: two calls of the
// system. Since: 0.1
SLUICE_API sluice_status sluice_output_overwrite(sluice_output* output, uint64_t offset,
                                                 const void* data, size_t size,
                                                 sluice_error* error);
// Puts the file in its place, durable. At most once; then only free. Errors: IO, ALREADY_EXISTS
// (someone made it meanwhile). Cost: fsync of the file and its folder. Since: 0.1
SLUICE_API sluice_status sluice_output_commit(sluice_output* output, sluice_error* error);
// Frees; without a commit nothing is left behind. Since: 0.1
SLUICE_API void sluice_output_free(sluice_output* output);

// ---------------------------------------------------------------- 3. text

// How text becomes words: normalisation, tokenisation, stop words. Immutable. Threads: any number.
// A corpus and a model keep theirs, so that the same text gives the same words anywhere.
typedef struct sluice_recipe sluice_recipe;

// How to make a recipe.
typedef struct sluice_recipe_options {
  uint32_t struct_size;
  // Words have at least so many characters. Default 2; 1 to 64. More: shorter vocabulary.
  uint32_t min_characters;
  // Keep ' inside a word (don't). Default 0.
  int32_t keep_apostrophes;
  // Keep - inside a word (low-rank). Default 0. 1: more words, rarer each.
  int32_t keep_hyphens;
  // Korean: drop the particle when the rest is a word of the vocabulary. Default 1.
  int32_t korean_particles;
  // Built-in stop word lists, by comma: "en", "ko". Default NULL = "en,ko"; "" is none.
  const char* stop_word_languages;
  // More stop words; each goes through the normalisation itself. Default none. May be NULL when
  // stop_word_count is 0. At most 100,000.
  const char* const* stop_words;
  size_t stop_word_count;  // length of stop_words
} sluice_recipe_options;

// Fills in the defaults. Errors: INVALID_ARGUMENT when struct_size is not a size this struct ever
// had or may have later (so for every _init below). Since: 0.1
SLUICE_API sluice_status sluice_recipe_options_init(sluice_recipe_options* options,
                                                    size_t struct_size);
// `options` may be NULL: the standard recipe (English and Korean stop words).
// Errors: INVALID_ARGUMENT, LIMIT. Lifetime: options until the call returns. Cost: linear in the
// stop words. Since: 0.1
SLUICE_API sluice_status sluice_recipe_create(const sluice_recipe_options* options,
                                              sluice_recipe** out, sluice_error* error);
// From the text that sluice_recipe_get_json() gave. Errors: CORRUPT, UNSUPPORTED (newer). Cost:
// linear in the text. Since: 0.1
SLUICE_API sluice_status sluice_recipe_parse_json(const char* json, size_t size,
                                                  sluice_recipe** out, sluice_error* error);
// Canonical: the same recipe gives the same bytes. Lifetime: the recipe's. Since: 0.1
SLUICE_API sluice_status sluice_recipe_get_json(const sluice_recipe* recipe, sluice_text* json,
                                                sluice_error* error);
// Frees it and what it handed out; NULL is allowed. Since: 0.1
SLUICE_API void sluice_recipe_free(sluice_recipe* recipe);

// One word of a text.
typedef struct sluice_token {
  sluice_text word;  // normalised; Korean particles still on
  size_t begin;      // byte of the text as given where its source begins
  size_t end;        // and the one behind its last
} sluice_token;

// Splits text into words by a recipe: see what a recipe does, or count words of one's own.
// (Inference takes raw text directly.) Threads: one at a time; so one tokenizer a thread.
typedef struct sluice_tokenizer sluice_tokenizer;

// `recipe` may be NULL: the standard one. The recipe may be freed after. Errors: OUT_OF_MEMORY.
// Cost: a copy of the recipe and a table of its stop words. Since: 0.1
SLUICE_API sluice_status sluice_tokenizer_create(const sluice_recipe* recipe,
                                                 sluice_tokenizer** out, sluice_error* error);
// Stop words left out. `text` may be NULL when size is 0; invalid UTF-8 separates words.
// Returns: *tokens [*count] in order of the text. Lifetime: until the tokenizer's next call; the
// text need not live on. Cost: linear; no allocation once warm. Errors: OUT_OF_MEMORY. Since: 0.1
SLUICE_API sluice_status sluice_tokenizer_split_text(sluice_tokenizer* tokenizer, const char* text,
                                                     size_t size, const sluice_token** tokens,
                                                     size_t* count, sluice_error* error);
// Frees it and what it handed out; NULL is allowed. Since: 0.1
SLUICE_API void sluice_tokenizer_free(sluice_tokenizer* tokenizer);

// ---------------------------------------------------------------- 4. articles, the process job

// Which column of the input holds what; "" = there is none.
typedef struct sluice_columns {
  uint32_t struct_size;
  const char* text;   // the article itself
  const char* title;  // joined to the text
  const char* id;     // of the document
  const char* label;  // its class
  const char* date;   // as it stands
} sluice_columns;

// How raw articles are read.
typedef struct sluice_article_options {
  uint32_t struct_size;
  // SLUICE_FORMAT_AUTOMATIC (default), JSON_LINES, CSV, FOLDER or TEXT.
  int32_t format;
  // Names of columns (JSON fields, CSV header). NULL (default) or "" = guessed from the first
  // articles; "-" = there is none.
  const char* text_column;   // the article itself; never "-"
  const char* title_column;  // joined to the text
  const char* id_column;     // default: name and number of the line
  const char* label_column;  // its class
  const char* date_column;   // as it stands
  // CSV: the delimiter as a character code. Default 0 = comma, or tab in .tsv.
  int32_t delimiter;
  // 1: stop at the first bad record with its status. Default 0: skip, count, warn.
  int32_t strict;
  // Larger articles are bad records. Default 16 MiB; 1 to 1 GiB.
  uint64_t max_article_bytes;
  // May be NULL (default).
  sluice_warning_callback warning;
  void* warning_user;  // handed to it
  // Where names with a scheme lie. Default NULL.
  sluice_store* store;
  // 1: articles come with their `fields`. Default 0.
  int32_t with_fields;
  int32_t reserved;
} sluice_article_options;

// Fills in the defaults. Since: 0.1
SLUICE_API sluice_status sluice_article_options_init(sluice_article_options* options,
                                                     size_t struct_size);

// A stream of raw articles.
// Threads: one at a time.
typedef struct sluice_articles sluice_articles;

// One article.
typedef struct sluice_article {
  uint32_t struct_size;
  sluice_text text;   // title, newline, text when there is a title: as the process job counts it
  sluice_text id;     // as given; otherwise NAME:number of the line, or the path below the folder
  sluice_text title;  // "" where there is none; so label and date
  sluice_text label;  // its class
  sluice_text date;   // as it stands
  // With with_fields: the record as a JSON object: a line of JSON Lines as it stands, of CSV all
  // columns as strings; "" where a text is all there is.
  sluice_text fields;
} sluice_article;

// Opens files (read in the order given), one folder, or "-" (stdin); undoes gzip and zstd.
// Requires: path_count > 0. `options` may be NULL.
// Errors: NOT_FOUND; UNSUPPORTED (format not known: says which are); INVALID_ARGUMENT (no such
// column: says which there are); CORRUPT, IO.
// Lifetime: paths and options until the call returns, but the warning callback and its user until
// free. Training builds. Cost: opens the first file, reads nothing of it but its first block.
// Since: 0.1
SLUICE_API sluice_status sluice_articles_open(const char* const* paths, size_t path_count,
                                              const sluice_article_options* options,
                                              sluice_articles** out, sluice_error* error);
// Articles that the program itself holds or makes.
typedef struct sluice_articles_callbacks {
  uint32_t struct_size;
  int32_t strict;  // as in sluice_article_options
  // Fills *article (struct_size is set, all else empty) and sets *found = 1; *found = 0, as it is
  // before the call, is the end. `text` is the article without its title, which is joined to it;
  // all but the text may stay empty. Pointers live until the next call.
  // Returns: SLUICE_STATUS_OK, or a status that ends the reading.
  sluice_status (*read)(void* user, sluice_article* article, int32_t* found);
  void* user;
  uint64_t max_article_bytes;       // larger ones are bad records; 0: 16 MiB; at most 1 GiB
  sluice_warning_callback warning;  // may be NULL
  void* warning_user;               // handed to it
} sluice_articles_callbacks;

// Zeroes *callbacks and sets its struct_size. Since: 0.1
SLUICE_API sluice_status sluice_articles_callbacks_init(sluice_articles_callbacks* callbacks,
                                                        size_t struct_size);
// Articles by callbacks, each read once. One without an id is "article:" and its number from 1.
// Errors: INVALID_ARGUMENT. Lifetime: the functions and their users until free. Training builds.
// Cost: none. Since: 0.1
SLUICE_API sluice_status sluice_articles_create(const sluice_articles_callbacks* callbacks,
                                                sluice_articles** out, sluice_error* error);
// The next article. Returns: *article, or NULL at the end. Lifetime: until the next call.
// Errors: bad records only when strict; IO. Training builds. Cost: linear in the article; memory of
// the largest one. Since: 0.1
SLUICE_API sluice_status sluice_articles_read_next(sluice_articles* articles,
                                                   const sluice_article** article,
                                                   sluice_error* error);
// The columns in use; guessed ones are known once the first article was read. Lifetime: until the
// next call. Training builds. Since: 0.1
SLUICE_API sluice_status sluice_articles_get_columns(sluice_articles* articles,
                                                     const sluice_columns** columns,
                                                     sluice_error* error);
// Set struct_size.
typedef struct sluice_articles_progress {
  uint32_t struct_size;
  uint32_t reserved;
  double fraction;          // of the input bytes, 0 to 1; negative when unknown
  uint64_t consumed_bytes;  // of the files as they are (compressed where compressed)
  uint64_t bad_records;     // skipped so far
} sluice_articles_progress;
// How far the reading is. Training builds. Since: 0.1
SLUICE_API sluice_status sluice_articles_get_progress(const sluice_articles* articles,
                                                      sluice_articles_progress* progress,
                                                      sluice_error* error);
// Frees it and what it handed out; NULL is allowed. Since: 0.1
SLUICE_API void sluice_articles_free(sluice_articles* articles);

// How far a process job is.
typedef struct sluice_process_progress {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t documents;             // read so far
  uint64_t input_bytes;           // consumed of the files as they are
  double fraction;                // of the whole job, 0 to 1; negative when unknown
  const sluice_columns* columns;  // in use; NULL until known
} sluice_process_progress;
// Called at most about ten times a second, and before the output is put in its place (fraction 1).
// Returns: 0 to go on; anything else stops the job, which returns CANCELLED and leaves nothing.
// Lifetime: `progress` until the callback returns.
typedef int32_t (*sluice_process_callback)(const sluice_process_progress* progress, void* user);

// How articles become a corpus.
typedef struct sluice_process_options {
  uint32_t struct_size;
  // 1: swap out an output directory that exists. Default 0: refuse it.
  int32_t replace;
  // How articles are read. NULL (default): the defaults.
  const sluice_article_options* articles;
  // How text becomes words. NULL (default): the standard recipe.
  const sluice_recipe* recipe;
  // Use exactly these words (one a line, first tab-separated field); nothing is counted or
  // filtered then. Default NULL.
  const char* vocabulary_path;
  // Words in fewer documents are dropped. Default 0 = automatic, grows slowly with the corpus.
  uint64_t min_document_frequency;
  // Words in a larger share of the documents are dropped. Default 0.5; above 0, at most 1.
  double max_document_share;
  // So many of the most frequent words (by documents) are kept. Default 100,000; from 1.
  // More: finer topics, a bigger model.
  uint32_t max_vocabulary;
  // Candidate words held at once; beyond it the rarest go. Default 1,000,000; from 1,000.
  // More: rarer words survive; about 64 bytes each.
  uint32_t max_candidates;
  // Size at which a new shard begins. Default 256 MiB; from 1 MiB.
  uint64_t shard_bytes;
  // May be NULL (default).
  sluice_process_callback progress;
  void* progress_user;  // handed to it
  // Where an output with a scheme lies. Default NULL. Its shards are uploaded as they fill up and
  // its manifest last: without manifest.json it is no corpus yet.
  sluice_store* store;
  // For an output in a store: beside which local name spilled documents lie meanwhile. Default
  // NULL: "sluice-process" in the current directory. (Of a local output: beside the output.)
  const char* scratch_path;
  // Records lie in folders key=value/ by "label" (label=sport/) or by "date:FORMAT" with %Y, %m and
  // %d (date:%Y-%m gives date=2026-11/); "unknown" where it is missing. At most 10,000 folders
  // (LIMIT). NULL (default) or "": none.
  const char* partition_by;
} sluice_process_options;

// Fills in the defaults. Since: 0.1
SLUICE_API sluice_status sluice_process_options_init(sluice_process_options* options,
                                                     size_t struct_size);

// Set struct_size.
typedef struct sluice_process_summary {
  uint32_t struct_size;
  uint32_t vocabulary;  // words kept
  uint32_t labels;      // distinct labels
  uint32_t reserved;
  uint64_t documents;               // in the corpus
  uint64_t empty_documents;         // of those, without any word of the vocabulary
  uint64_t bad_records;             // skipped
  uint64_t candidate_words;         // distinct words held at the end
  uint64_t pruned_words;            // dropped because of max_candidates
  uint64_t min_document_frequency;  // in force
  double tokens;                    // in the corpus
} sluice_process_summary;

// Data preparation: raw articles to a corpus directory (docs/formats.md), in one pass over the
// text. `options` and `summary` may be NULL.
// Errors: those of sluice_articles_open; CORRUPT (no document; no word left: says which filter);
// ALREADY_EXISTS; CANCELLED; IO. On any error no output directory is left or changed.
// Cost: bounded memory whatever the input (max_candidates); spill on disk beside the output.
// Training builds. Since: 0.1
SLUICE_API sluice_status sluice_process_run(const char* const* paths, size_t path_count,
                                            const char* output_path,
                                            const sluice_process_options* options,
                                            sluice_process_summary* summary, sluice_error* error);
// The same of articles that are open, from the next one to the last. Of options.articles only
// `store` is used, for vocabulary_path. `options` and `summary` may be NULL.
// Errors: as sluice_process_run; what a callback returned. Cost: as there. Training builds.
// Since: 0.1
SLUICE_API sluice_status sluice_process_run_articles(sluice_articles* articles,
                                                     const char* output_path,
                                                     const sluice_process_options* options,
                                                     sluice_process_summary* summary,
                                                     sluice_error* error);

// ---------------------------------------------------------------- 5. counted documents

// A document's label when it has none.
#define SLUICE_NO_LABEL (-1)
// A number that is not known before the end.
#define SLUICE_UNKNOWN_COUNT UINT64_MAX

// Documents as compressed sparse rows: document d is word_ids[offsets[d] .. offsets[d+1]) and its
// counts. From the library: ids of a document ascend and are unique, counts are finite and > 0.
typedef struct sluice_minibatch {
  uint32_t struct_size;
  uint32_t reserved;
  size_t documents;           // D
  const uint64_t* offsets;    // [D + 1], offsets[0] = 0
  const uint32_t* word_ids;   // [offsets[D]]
  const float* counts;        // [offsets[D]]: how often the word is in the document
  const int32_t* labels;      // [D]: index of the label, or SLUICE_NO_LABEL
  const sluice_text* ids;     // [D]: "" where unknown; so titles and dates
  const sluice_text* titles;  // [D]
  const sluice_text* dates;   // [D]
} sluice_minibatch;

// A stream of counted documents with what is known of it: words, labels, recipe.
// Threads: one at a time.
typedef struct sluice_documents sluice_documents;

// How the bytes come, by the names that SageMaker gives to it.
enum {
  SLUICE_INPUT_FILE = 0,      // files and objects, read from first to last
  SLUICE_INPUT_FASTFILE = 1,  // the same: files that are fetched while they are read
  SLUICE_INPUT_PIPE = 2       // a channel: FIFOs PATH_0, PATH_1, ..., one an epoch
};

// What happens before documents come.
enum {
  // For a FIFO, its writer or its bytes; or documents are being passed over, gathered, or a file
  // cut
  // into blocks for a shuffled pass. About ten times a second.
  SLUICE_READING_WAITING = 0,
  SLUICE_READING_FIRST_DOCUMENT = 1,  // of an epoch was decoded (RECORDS)
  // Training goes on in a later epoch than the feeder is at: this one is read and dropped.
  SLUICE_READING_DRAINING = 2
};
// Returns: 0 to go on; anything else ends the reading with CANCELLED.
typedef int32_t (*sluice_reading_callback)(int32_t event, void* user);

// How counted documents are read.
typedef struct sluice_documents_options {
  uint32_t struct_size;
  // SLUICE_FORMAT_AUTOMATIC (default), CORPUS, RECORDS, LDAC or COUNTS_CSV.
  int32_t format;
  // Words of the ids, one a line (first tab-separated field, line i is word i). A corpus directory
  // has its own; the other formats are read without as well, the words then have no names.
  // Default NULL.
  const char* vocabulary_path;
  // 1: stop at the first bad record with its status. Default 0: skip, count, warn.
  int32_t strict;
  // SLUICE_INPUT_FILE (default), FASTFILE or PIPE.
  int32_t input_mode;
  // COUNTS_CSV: columns that hold a label, before the counts. Default 0; 0 or 1.
  int32_t label_size;
  int32_t reserved;
  // May be NULL (default).
  sluice_warning_callback warning;
  void* warning_user;  // handed to it
  // Where names with a scheme lie. Default NULL.
  sluice_store* store;
  // PIPE: seconds for an epoch's FIFO to appear and its first byte to come. Default 0 = 120.
  double wait_seconds;
  // PIPE: seconds between bytes while a writer is there. Default 0 = no limit.
  double silence_seconds;
  // May be NULL (default).
  sluice_reading_callback reading;
  void* reading_user;  // handed to it
  // How the words were made of text, for documents that do not say it themselves; kept in models
  // trained on them. A corpus directory has its own. Copied. Default NULL: not known.
  const sluice_recipe* recipe;
  // CORPUS and RECORDS: of the files by ascending names only every shard_count-th from shard_index
  // on, as ShardedByS3Key does. Default 0 of 0: all. shard_index < shard_count.
  uint32_t shard_index;
  uint32_t shard_count;  // 0: all
} sluice_documents_options;

// Fills in the defaults. Since: 0.1
SLUICE_API sluice_status sluice_documents_options_init(sluice_documents_options* options,
                                                       size_t struct_size);

// Opens a corpus directory, a record file, a folder of record files (read by name), an LDA-C file,
// dense CSV (only when format says so: no header, a row a document, a column a word), or "-"
// (stdin: records unless format is LDAC or COUNTS_CSV). Undoes gzip and zstd. `options` may be
// NULL. A channel (SLUICE_INPUT_PIPE) is `path` without "_0": /opt/ml/input/data/train. It holds
// records unless format is LDAC or COUNTS_CSV; the call returns when the first bytes are there, of
// the first epoch whose FIFO is there; rewinding goes on with the next epoch, for which the feeder
// may have another order.
// Errors: NOT_FOUND; UNSUPPORTED (not counted documents: says what it is); CORRUPT; IO, also for a
// deadline; CANCELLED.
// Lifetime: as sluice_articles_open. Cost: start-up does not depend on the size of the corpus;
// memory of the vocabulary and one block. Since: 0.1
SLUICE_API sluice_status sluice_documents_open(const char* path,
                                               const sluice_documents_options* options,
                                               sluice_documents** out, sluice_error* error);

// Documents from an open file, pipe or socket, from where it stands to its end, once: as "-" above.
// `options` may be NULL; format AUTOMATIC is RECORDS, CORPUS and input_mode PIPE are not possible.
// Errors: INVALID_ARGUMENT when the descriptor is not open, or a directory; those of
// sluice_documents_open. Lifetime: the descriptor is duplicated and may be closed after the call.
// Cost: as sluice_documents_open. Since: 0.1
SLUICE_API sluice_status sluice_documents_open_descriptor(int32_t descriptor,
                                                          const sluice_documents_options* options,
                                                          sluice_documents** out,
                                                          sluice_error* error);

// Documents that the program itself holds or makes.
typedef struct sluice_documents_callbacks {
  uint32_t struct_size;
  uint32_t reserved;
  // Fills *batch (struct_size is set, all else zero) with at most max_documents documents;
  // documents = 0 is the end. Pointers live until the next call; labels, ids, titles and dates may
  // stay NULL. Entries need not be sorted; duplicates are summed, zeros dropped. A document with a
  // negative, NaN or infinite count, or an id >= vocabulary_size, is a bad record.
  // Returns: SLUICE_STATUS_OK, or a status that ends the reading.
  sluice_status (*read)(void* user, size_t max_documents, sluice_minibatch* batch);
  // Starts over. NULL: the documents can be read once.
  sluice_status (*rewind)(void* user);
  void* user;
  // Number of words; 1 to 2^31.
  uint32_t vocabulary_size;
  int32_t strict;  // as in sluice_documents_options
  // Names of the words, [vocabulary_size], or NULL. Copied.
  const sluice_text* words;
  // How text became words, or NULL. Copied. With words and recipe the model takes raw text.
  const sluice_recipe* recipe;
  uint64_t total_documents;         // 0: not known
  double total_tokens;              // sum of counts; 0: not known
  sluice_warning_callback warning;  // may be NULL
  void* warning_user;               // handed to it
} sluice_documents_callbacks;

// Zeroes *callbacks and sets its struct_size. Since: 0.1
SLUICE_API sluice_status sluice_documents_callbacks_init(sluice_documents_callbacks* callbacks,
                                                         size_t struct_size);
// Documents by callbacks. Errors: INVALID_ARGUMENT; CORRUPT (empty or duplicate words). Lifetime:
// the functions and their users until free. Cost: a copy of the words. Since: 0.1
SLUICE_API sluice_status sluice_documents_create(const sluice_documents_callbacks* callbacks,
                                                 sluice_documents** out, sluice_error* error);

// The next documents, at most max_documents (1 to 1,000,000).
// Returns: *batch, or NULL at the end. Lifetime: until the next call for these documents.
// Errors: CORRUPT with file, record and byte (strict), IO. Cost: linear in the batch; no allocation
// once warm. Since: 0.1
SLUICE_API sluice_status sluice_documents_read_batch(sluice_documents* documents,
                                                     size_t max_documents,
                                                     const sluice_minibatch** batch,
                                                     sluice_error* error);
// Starts over. Errors: UNSUPPORTED for FIFOs and stdin. Cost: opens the first file again.
// Since: 0.1
SLUICE_API sluice_status sluice_documents_rewind(sluice_documents* documents, sluice_error* error);

// Begins pass `pass` (from 0) in the order in which a trainer of this seed takes the documents when
// its order is SLUICE_ORDER_SHUFFLED; sluice_documents_read_encoded() gives them, and nothing else
// does until sluice_documents_rewind(). Errors: UNSUPPORTED where documents can't be shuffled
// (facts); CANCELLED by the reading callback. Cost: memory of a window (32,768 documents or 4 M
// entries) with its bytes. Training builds. Since: 0.1
SLUICE_API sluice_status sluice_documents_start_pass(sluice_documents* documents, uint64_t seed,
                                                     uint64_t pass, sluice_error* error);
// The next documents of that pass as the bytes they were read from: framed records, or lines of the
// source's format. Returns: *size = 0 at the end only. Lifetime: *data until the next call for
// these documents. Cost: once a read of the source. Errors: INVALID_ARGUMENT when no pass was
// started; those of reading. Training builds. Since: 0.1
SLUICE_API sluice_status sluice_documents_read_encoded(sluice_documents* documents,
                                                       const void** data, size_t* size,
                                                       sluice_error* error);

// How counted documents become a corpus.
typedef struct sluice_corpus_options {
  uint32_t struct_size;
  // 1: swap out an output directory that exists. Default 0: refuse it.
  int32_t replace;
  // Size at which a new shard begins. Default 256 MiB; from 1 MiB.
  uint64_t shard_bytes;
  // Where an output with a scheme lies. Default NULL.
  sluice_store* store;
  // For an output in a store: beside which local name files lie meanwhile. Default NULL:
  // "sluice-process" in the current directory.
  const char* scratch_path;
  // Names of the labels, [label_count], where the documents have none of their own. Default NULL:
  // a label is called by its number.
  const sluice_text* labels;
  size_t label_count;  // length of labels
} sluice_corpus_options;

// Fills in the defaults. Since: 0.1
SLUICE_API sluice_status sluice_corpus_options_init(sluice_corpus_options* options,
                                                    size_t struct_size);
// Writes documents as a corpus directory (docs/formats.md), whatever they come from, with their
// words, labels and recipe, and the words' statistics. Reads them from the start to the end.
// `options` may be NULL.
// Errors: INVALID_ARGUMENT (words have no names, or a tab or a line break in one; a label without a
// name); CORRUPT (no document); ALREADY_EXISTS; LIMIT (over 65,536 labels); IO; those of reading.
// On any error no output is left or changed. Lifetime: options until the call returns.
// Cost: linear in the documents; memory of 24 bytes a word and a few hundred documents. Training
// builds. Since: 0.1
SLUICE_API sluice_status sluice_corpus_write(sluice_documents* documents, const char* output_path,
                                             const sluice_corpus_options* options,
                                             sluice_error* error);

// Set struct_size.
typedef struct sluice_documents_facts {
  uint32_t struct_size;
  int32_t format;               // CORPUS, RECORDS, LDAC, COUNTS_CSV; AUTOMATIC: by callbacks
  uint64_t total_documents;     // SLUICE_UNKNOWN_COUNT when not stated
  uint64_t total_entries;       // distinct (document, word) pairs; likewise
  double total_tokens;          // negative when not stated
  uint32_t vocabulary_size;     // 0 when not stated
  uint32_t labels;              // label names known
  int32_t has_words;            // words have names
  int32_t has_word_statistics;  // document frequencies are known
  int32_t has_recipe;           // made from text by a recipe that is known
  int32_t can_rewind;           // can be read again from the start
  int32_t can_shuffle;          // can be trained on in an order of the seed
  int32_t reserved;
  double fraction;       // read so far of the bytes, 0 to 1; negative when unknown
  uint64_t bad_records;  // skipped so far
} sluice_documents_facts;
// What is known of the stream at this moment. Since: 0.1
SLUICE_API sluice_status sluice_documents_get_facts(const sluice_documents* documents,
                                                    sluice_documents_facts* facts,
                                                    sluice_error* error);
// The name of a word. Errors: NOT_FOUND when id is past the last or words have no names.
// Lifetime: the documents'. Since: 0.1
SLUICE_API sluice_status sluice_documents_get_word(const sluice_documents* documents, uint32_t id,
                                                   sluice_text* word, sluice_error* error);
// How many documents have the word, how often it occurs in all. Errors: NOT_FOUND when id is past
// the last or it is not known. Since: 0.1
SLUICE_API sluice_status sluice_documents_get_word_statistics(const sluice_documents* documents,
                                                              uint32_t id,
                                                              uint64_t* document_frequency,
                                                              uint64_t* count, sluice_error* error);
// The name of a label. Errors: NOT_FOUND. Lifetime: the documents'. Since: 0.1
SLUICE_API sluice_status sluice_documents_get_label(const sluice_documents* documents,
                                                    uint32_t index, sluice_text* label,
                                                    sluice_error* error);
// The recipe as JSON, "" when there is none. Lifetime: the documents'. Since: 0.1
SLUICE_API sluice_status sluice_documents_get_recipe_json(const sluice_documents* documents,
                                                          sluice_text* json, sluice_error* error);
// Frees it and what it handed out; NULL is allowed. Since: 0.1
SLUICE_API void sluice_documents_free(sluice_documents* documents);

// ---------------------------------------------------------------- 6. models and their topics

// The id of a word that is none.
#define SLUICE_UNKNOWN_WORD 0xffffffffu
// The background topic's id when there is none.
#define SLUICE_NO_BACKGROUND (-1)

// A trained topic model: topics over words, with everything that raw text needs. Immutable.
// Threads: any number may use one model at once. Objects made from it keep it alive themselves, so
// it may be freed first.
typedef struct sluice_model sluice_model;

// Reads a model file. Every bound and checksum is checked before a byte is used.
// Errors: NOT_FOUND, IO; CORRUPT (what is wrong and where); UNSUPPORTED (a newer version, or
// another safetensors file); OUT_OF_MEMORY. Cost: the model's size. Since: 0.1
SLUICE_API sluice_status sluice_model_open(const char* path, sluice_store* store,
                                           sluice_model** out, sluice_error* error);
// The same, but the probabilities stay in the file, which is mapped: processes that open one model
// share its pages. Checked like any other, by `threads` (1 to 256) at once. It has to be a file of
// this machine, and to stay as it is while the model lives: replace it by rename, for one that is
// cut short or written over ends the process (SIGBUS) or changes its answers. A compact model is
// copied as by sluice_model_open, and so is one behind whose probabilities the file has less than
// 60 bytes, or bytes that are no finite floats. Errors: as there; UNSUPPORTED also for names of
// stores. Cost: one look at the file; memory for its words. Since: 0.1
SLUICE_API sluice_status sluice_model_open_mapped(const char* path, uint32_t threads,
                                                  sluice_model** out, sluice_error* error);
// The same from memory. `name` is for messages. Lifetime: bytes until the call returns. Errors: as
// there but for NOT_FOUND and IO. Cost: a copy of the topics. Since: 0.1
SLUICE_API sluice_status sluice_model_open_memory(const void* bytes, size_t size, const char* name,
                                                  sluice_model** out, sluice_error* error);
// Writes the model file atomically: the same model gives the same bytes.
// Errors: ALREADY_EXISTS when `path` exists and `replace` is 0; IO. Cost: once its size. Since: 0.1
SLUICE_API sluice_status sluice_model_save(const sluice_model* model, const char* path,
                                           sluice_store* store, int32_t replace,
                                           sluice_error* error);
// The model file in the caller's memory. Returns: *size, always; bytes [*size] when it fits into
// capacity. `bytes` may be NULL when capacity is 0. Errors: LIMIT when it does not fit. Cost: once
// its size. Since: 0.1
SLUICE_API sluice_status sluice_model_write_memory(const sluice_model* model, void* bytes,
                                                   size_t capacity, size_t* size,
                                                   sluice_error* error);
// How a model is made small.
typedef struct sluice_compact_options {
  uint32_t struct_size;
  uint32_t reserved;
  // Bytes of the file at most: the rarest words are left out until it fits, and are unknown words
  // from then on. Default 0 = no limit. Less: faster to load, fewer words known.
  uint64_t max_bytes;
} sluice_compact_options;

// Fills in the defaults. Since: 0.1
SLUICE_API sluice_status sluice_compact_options_init(sluice_compact_options* options,
                                                     size_t struct_size);

// Set struct_size.
typedef struct sluice_compact_facts {
  uint32_t struct_size;
  uint32_t words;     // kept
  uint64_t bytes;     // of the file
  double kept_share;  // of the text, by the model, that these words are; 0 to 1
} sluice_compact_facts;
// Writes the model in its small form, for a browser: a byte for each probability, the map of its
// topics, and no document frequencies. It is read like any other model. Atomic; the same model
// gives the same bytes. `options` and `facts` may be NULL. Errors: ALREADY_EXISTS when `path`
// exists and `replace` is 0; LIMIT (no word fits into max_bytes); UNSUPPORTED (words without names
// would have to go); IO. Training builds. Cost: K^2 V for the map, then four times the model's
// size. Since: 0.1
SLUICE_API sluice_status sluice_model_save_compact(const sluice_model* model, const char* path,
                                                   sluice_store* store, int32_t replace,
                                                   const sluice_compact_options* options,
                                                   sluice_compact_facts* facts,
                                                   sluice_error* error);
// Reads a model of SageMaker's LDA (`model_algo-1` of its model.tar.gz): a list of MXNet arrays,
// alpha [K] and beta [K, V]. It has no background, and words only with
// `vocabulary_path`: one a line (first tab-separated field), as many as V; may be NULL. A file
// recipe.json beside that (a corpus has both) becomes its recipe, so that it takes text.
// Errors: as sluice_model_open, also of the recipe. Cost: the model's size. Since: 0.1
SLUICE_API sluice_status sluice_model_import_mxnet(const char* path, sluice_store* store,
                                                   const char* vocabulary_path, sluice_model** out,
                                                   sluice_error* error);
// Writes such a model atomically, for programs that read SageMaker's: alpha and beta, the
// background among the K topics. Words, recipe and facts are not in it.
// Errors: ALREADY_EXISTS when `path` exists and `replace` is 0; IO. Cost: once the model's size.
// Since: 0.1
SLUICE_API sluice_status sluice_model_export_mxnet(const sluice_model* model, const char* path,
                                                   sluice_store* store, int32_t replace,
                                                   sluice_error* error);
// The same model with names for its words, from a file as above, and the recipe beside it when the
// model has none; `model` itself stays as it is.
// Errors: CORRUPT (not as many words as the model has; no recipe); INVALID_ARGUMENT (they have
// names already); NOT_FOUND, IO. Cost: once more the model's size. Since: 0.1
SLUICE_API sluice_status sluice_model_add_words(const sluice_model* model,
                                                const char* vocabulary_path, sluice_store* store,
                                                sluice_model** out, sluice_error* error);
// Frees it and what it handed out; NULL is allowed. Since: 0.1
SLUICE_API void sluice_model_free(sluice_model* model);

// Set struct_size.
typedef struct sluice_model_facts {
  uint32_t struct_size;
  uint32_t topics;              // K, the background included; ids are 0 .. K-1
  uint32_t words;               // V
  int32_t background_topic;     // its id (0), or SLUICE_NO_BACKGROUND
  int32_t has_words;            // words have names
  int32_t has_recipe;           // with has_words: takes raw text
  float eta;                    // smoothing of topics over words
  uint32_t passes;              // over the training documents
  uint64_t documents;           // trained on
  double tokens;                // of those, sum of counts
  double mean_document_tokens;  // tokens a document
  uint64_t seed;                // of the training
  double heldout_perplexity;    // of the training's own held-out sample; 0 when not measured
} sluice_model_facts;
// The numbers of a model. Since: 0.1
SLUICE_API sluice_status sluice_model_get_facts(const sluice_model* model,
                                                sluice_model_facts* facts, sluice_error* error);
// The recipe; "" when the model was not made from text. Lifetime: the model's. Since: 0.1
SLUICE_API sluice_status sluice_model_get_recipe_json(const sluice_model* model, sluice_text* json,
                                                      sluice_error* error);
// The options of the training, as sluice_trainer_finish() kept them; "" when the model has none.
// Lifetime: the model's. Since: 0.1
SLUICE_API sluice_status sluice_model_get_configuration_json(const sluice_model* model,
                                                             sluice_text* json,
                                                             sluice_error* error);
// A hash of the documents trained on, hexadecimal; "" when unknown. Lifetime: the model's.
// Since: 0.1
SLUICE_API sluice_status sluice_model_get_fingerprint(const sluice_model* model, sluice_text* hash,
                                                      sluice_error* error);
// The name of a word. Errors: NOT_FOUND when id is past the last or words have no names.
// Lifetime: the model's. Since: 0.1
SLUICE_API sluice_status sluice_model_get_word(const sluice_model* model, uint32_t id,
                                               sluice_text* word, sluice_error* error);
// The id of a word as it stands in the vocabulary (normalised).
// Returns: *id, SLUICE_UNKNOWN_WORD when there is none. Cost: one hash. Since: 0.1
SLUICE_API sluice_status sluice_model_find_word(const sluice_model* model, const char* word,
                                                size_t size, uint32_t* id, sluice_error* error);
// In how many training documents the word was. Errors: NOT_FOUND when id is past the last or it is
// not known. Since: 0.1
SLUICE_API sluice_status sluice_model_get_document_frequency(const sluice_model* model, uint32_t id,
                                                             uint64_t* documents,
                                                             sluice_error* error);
// alpha [K], the prior of mixtures. Requires: capacity >= K. Since: 0.1
SLUICE_API sluice_status sluice_model_copy_alpha(const sluice_model* model, float* alpha,
                                                 size_t capacity, sluice_error* error);
// [K], each topic's share of the training tokens; sums to 1. Requires: capacity >= K. Since: 0.1
SLUICE_API sluice_status sluice_model_copy_topic_shares(const sluice_model* model, double* shares,
                                                        size_t capacity, sluice_error* error);
// [K], p(word | topic) of one word under every topic. Requires: word < V, capacity >= K. Since: 0.1
SLUICE_API sluice_status sluice_model_copy_word(const sluice_model* model, uint32_t word,
                                                float* probabilities, size_t capacity,
                                                sluice_error* error);
// [V], p(word | topic) of one topic; sums to 1. Requires: topic < K, capacity >= V. Since: 0.1
SLUICE_API sluice_status sluice_model_copy_topic(const sluice_model* model, uint32_t topic,
                                                 float* probabilities, size_t capacity,
                                                 sluice_error* error);
// The topics of a mixture [K] in order of their shares, largest first, ties by id. The background
// is left out unless no other topic has any share: it is nobody's subject.
// Returns: topics [*count], shares [*count], *count = min(capacity, topics there are). `shares` may
// be NULL. Errors: INVALID_ARGUMENT (a mixture that is not of K shares, or has NaN). Cost: K for
// few, K capacity at worst; no allocation. Since: 0.1
SLUICE_API sluice_status sluice_model_rank_topics(const sluice_model* model, const float* mixture,
                                                  size_t mixture_size, uint32_t* topics,
                                                  float* shares, size_t capacity, size_t* count,
                                                  sluice_error* error);

// Two topics that say nearly the same.
typedef struct sluice_topic_pair {
  uint32_t a;         // a < b
  uint32_t b;         // the other topic
  double similarity;  // Bhattacharyya coefficient of the two word distributions, 0 to 1
} sluice_topic_pair;
// A threshold that finds topics which a reader takes for one.
#define SLUICE_NEAR_DUPLICATE 0.8
// Pairs at or above `threshold` (0 to 1), most alike first; never the background.
// Returns: pairs [min(capacity, *count)]; *count = how many there are. `pairs` may be NULL when
// capacity is 0. Cost: K^2 V. Errors: INVALID_ARGUMENT, OUT_OF_MEMORY. Since: 0.1
SLUICE_API sluice_status sluice_model_find_similar_topics(const sluice_model* model,
                                                          double threshold,
                                                          sluice_topic_pair* pairs, size_t capacity,
                                                          size_t* count, sluice_error* error);

// Where topics lie in a picture of them, [K, 2] as x and y: near each other when they use the same
// words. It is the square root of the Jensen-Shannon divergence in bits, laid out by classical
// scaling; the background is among them. The one in the model's file, else made of the model.
// Requires: size >= 2 K. Errors: UNSUPPORTED (none in the file, in a build without training);
// LIMIT (none in the file, and over 1,024 topics). Cost: K^2 V where the file has none. Since: 0.1
SLUICE_API sluice_status sluice_model_get_topic_map(const sluice_model* model, float* positions,
                                                    size_t size, sluice_error* error);

// How the words of a topic are ranked.
enum {
  SLUICE_RANKING_AUTOMATIC = 0,    // CTFIDF; PROBABILITY when the mean document is < 15 tokens
  SLUICE_RANKING_PROBABILITY = 1,  // p(word | topic)
  SLUICE_RANKING_RELEVANCE = 2,    // lambda log p(w|k) + (1 - lambda) log(p(w|k) / p(w))
  SLUICE_RANKING_CTFIDF = 3        // p(w|k) log(1 + (tokens / K) / tf(w))
};
// What the authors of the relevance ranking found best (Sievert and Shirley 2014).
#define SLUICE_DEFAULT_RELEVANCE_LAMBDA 0.6f

// One of the top words of a topic.
typedef struct sluice_ranked_word {
  uint32_t word;      // its id
  float probability;  // p(word | topic)
  float score;        // by the ranking
} sluice_ranked_word;

// The top words of every topic, ranked once. Immutable. Threads: any number.
typedef struct sluice_topic_words sluice_topic_words;

// Ranks them. `lambda`: 0 to 1, used by RELEVANCE only. Requires: words_per_topic > 0 (more than V
// gives V).
// Cost: V K log(words_per_topic). Errors: INVALID_ARGUMENT, OUT_OF_MEMORY. Since: 0.1
SLUICE_API sluice_status sluice_topic_words_create(const sluice_model* model, int32_t ranking,
                                                   float lambda, uint32_t words_per_topic,
                                                   sluice_topic_words** out, sluice_error* error);
// The ranking in use, never AUTOMATIC. Since: 0.1
SLUICE_API sluice_status sluice_topic_words_get_ranking(const sluice_topic_words* topic_words,
                                                        int32_t* ranking, sluice_error* error);
// The top words of one topic. Requires: topic < K.
// Returns: *words [*count], best first, ties by id. Lifetime: the object's. Since: 0.1
SLUICE_API sluice_status sluice_topic_words_get_topic(const sluice_topic_words* topic_words,
                                                      uint32_t topic,
                                                      const sluice_ranked_word** words,
                                                      size_t* count, sluice_error* error);
// Frees it and what it handed out; NULL is allowed. Since: 0.1
SLUICE_API void sluice_topic_words_free(sluice_topic_words* topic_words);

// ---------------------------------------------------------------- 7. inference

// What becomes of the background topic in a mixture.
enum {
  SLUICE_BACKGROUND_KEEP = 0,
  SLUICE_BACKGROUND_EXCLUDE = 1  // its share is 0, the others sum to 1; ids stay as they are
};

// How mixtures are found.
typedef struct sluice_inferencer_options {
  uint32_t struct_size;
  // SLUICE_BACKGROUND_KEEP (default) or EXCLUDE.
  int32_t background;
  // Steps of the fixed point at most. Default 50; 1 to 10,000.
  uint32_t max_iterations;
  // Stop when a step moves no more than this share of the document's tokens between topics. Default
  // 0.01; from 0 (all steps). Smaller: closer to the fixed point, slower.
  float tolerance;
  // Threads of the _batch functions. Default 1; 1 to 256. Answers never depend on it.
  uint32_t threads;
  uint32_t reserved;
  // A kernel set by name. Default NULL = "auto".
  const char* kernels;
} sluice_inferencer_options;

// Fills in the defaults. Since: 0.1
SLUICE_API sluice_status sluice_inferencer_options_init(sluice_inferencer_options* options,
                                                        size_t struct_size);

// Folds documents into a model. Deterministic: an answer depends on the document, the model and the
// options only. Threads: one at a time; so one inferencer a thread, and any number share a model.
//
// Outputs, per document: a mixture of K floats, each >= 0, sum 1 within 1e-5 (the prior,
// normalised, when no word is known); and the share of its tokens that are unknown words (1 for a
// document without tokens). Counts must be finite and >= 0.
typedef struct sluice_inferencer sluice_inferencer;

// `options` may be NULL. Errors: UNSUPPORTED (kernels not of this machine). Cost: scratch of one
// thread, K floats and what a document needs. Since: 0.1
SLUICE_API sluice_status sluice_inferencer_create(const sluice_model* model,
                                                  const sluice_inferencer_options* options,
                                                  sluice_inferencer** out, sluice_error* error);
// From now on word ids are those of `documents`, matched to the model's by name: needed when a
// corpus was made with another vocabulary. Where documents or model have no names, ids are taken as
// the model's. `documents` may be NULL: ids are the model's again.
// Returns: *known = how many of the documents' words the model has (may be NULL). Errors:
// OUT_OF_MEMORY. Cost: a look-up a word of the documents. Since: 0.1
SLUICE_API sluice_status sluice_inferencer_map_words(sluice_inferencer* inferencer,
                                                     const sluice_documents* documents,
                                                     uint32_t* known, sluice_error* error);
// One document by word ids; ids past the vocabulary are unknown words, duplicates add up.
// `word_ids` and `counts` may be NULL when entries is 0; `unknown_share` may be NULL.
// Returns: mixture [K]. Requires: capacity >= K. Errors: INVALID_ARGUMENT (bad counts, more than
// 1e12 tokens). Cost: no allocation once warm. Since: 0.1
SLUICE_API sluice_status sluice_inferencer_infer(sluice_inferencer* inferencer,
                                                 const uint32_t* word_ids, const float* counts,
                                                 size_t entries, float* mixture, size_t capacity,
                                                 float* unknown_share, sluice_error* error);
// One document as raw text (title, newline, text), by the model's recipe. `text` may be NULL when
// size is 0; `unknown_share` may be NULL. Returns: mixture [K]. Requires: capacity >= K.
// Errors: UNSUPPORTED when the model has no recipe or no words. Cost: linear in the text, then as
// infer; no allocation once warm. Since: 0.1
SLUICE_API sluice_status sluice_inferencer_infer_text(sluice_inferencer* inferencer,
                                                      const char* text, size_t size, float* mixture,
                                                      size_t capacity, float* unknown_share,
                                                      sluice_error* error);

// A topic's id where there is none.
#define SLUICE_NO_TOPIC 0xffffffffu
// One word of an explained text. Its layout is fixed for ever.
typedef struct sluice_explained_word {
  size_t begin;    // byte of the text as given where it begins
  size_t end;      // and the one behind its last, particles included
  uint32_t word;   // its id, or SLUICE_UNKNOWN_WORD
  uint32_t topic;  // the most likely one, or SLUICE_NO_TOPIC
  float share;     // p(topic | word, mixture), 0 to 1; 0 where there is no topic
  uint32_t reserved;
} sluice_explained_word;
// As sluice_inferencer_infer_text, and which topic each word speaks for: the one with the largest
// mixture[k] p(word | k), the lowest id of equal ones; its share is that over the sum of all k. The
// mixture is the one returned: where the background is EXCLUDEd no word is the background's.
// Returns: *words [*count] in order of the text; stop words are left out, bigrams of Han and kana
// overlap. `mixture` may be NULL when capacity is 0; `unknown_share` may be NULL.
// Lifetime: *words until the inferencer's next call; the text need not live on.
// Cost: K a word more than infer_text; no allocation once warm. Errors: as
// sluice_inferencer_infer_text. Since: 0.1
SLUICE_API sluice_status sluice_inferencer_explain_text(
    sluice_inferencer* inferencer, const char* text, size_t size, float* mixture, size_t capacity,
    float* unknown_share, const sluice_explained_word** words, size_t* count, sluice_error* error);
// Many documents as compressed sparse rows (sluice_minibatch has the shape), on options.threads.
// mixtures: [documents, K] row-major, capacity in floats >= documents K; unknown_shares and
// statuses: [documents], either may be NULL. `word_ids` and `counts` may be NULL when there are no
// entries. With statuses a bad document has its code there, a row of zeros, unknown_share 1, and
// the call goes on and returns OK; without, the first bad one ends it.
// Errors: INVALID_ARGUMENT (offsets not ascending from 0). Cost: as one by one, shared by the
// threads; they are started by the first batch. Since: 0.1
SLUICE_API sluice_status sluice_inferencer_infer_batch(
    sluice_inferencer* inferencer, size_t documents, const uint64_t* offsets,
    const uint32_t* word_ids, const float* counts, float* mixtures, size_t capacity,
    float* unknown_shares, sluice_status* statuses, sluice_error* error);
// Many texts [documents], likewise. Errors: as sluice_inferencer_infer_text. Cost: as above.
// Since: 0.1
SLUICE_API sluice_status sluice_inferencer_infer_text_batch(
    sluice_inferencer* inferencer, const sluice_text* texts, size_t documents, float* mixtures,
    size_t capacity, float* unknown_shares, sluice_status* statuses, sluice_error* error);
// Frees it and what it handed out; NULL is allowed. Since: 0.1
SLUICE_API void sluice_inferencer_free(sluice_inferencer* inferencer);

// ---------------------------------------------------------------- 8. training

// How a model is trained.
typedef struct sluice_trainer_options {
  uint32_t struct_size;
  // K, the background included. Default 50; 2 to 2,000.
  uint32_t topics;
  // One seed, one model: byte for byte on any machine, threads or kernels. Default 1.
  uint64_t seed;
  // Over the documents. Default 0 = until a held-out sample stops improving, at most 10. Documents
  // that cannot rewind have one.
  uint32_t passes;
  // Default 1; 1 to 256. Never changes the model.
  uint32_t threads;
  // Documents of a minibatch. Default 256; 1 to 4,096. More: steadier, slower to learn.
  uint32_t minibatch;
  // Prior weight of each ordinary topic in a document. Default 0 = 0.05. More: more topics each.
  float alpha;
  // Smoothing of topics over words. Default 0.03; above 0. More: flatter topics.
  float eta;
  // 1 (default): topic 0 takes up the words common to all documents.
  int32_t background;
  // Size of the corpus. Default 0: from the documents, else estimated from what was read.
  uint64_t total_documents;
  double total_tokens;  // likewise, sum of counts
  // A kernel set by name. Default NULL = "auto".
  const char* kernels;
  // SLUICE_ORDER_SHUFFLED (default) or STORED.
  int32_t order;
  // What becomes of checkpoints that are there: SLUICE_RESUME_AUTOMATIC (default), REQUIRE, NEVER.
  int32_t resume;
  // A folder, or the prefix of a store, for checkpoints: with them a run that was killed goes on
  // where it was, to the same model bit for bit. Default NULL: none.
  const char* checkpoint_path;
  // Where a checkpoint_path with a scheme lies. Default NULL.
  sluice_store* store;
  // Seconds between checkpoints. Default 300; from 0 (after every minibatch). Less often when
  // writing one would take more than 2 % of the time.
  double checkpoint_interval_seconds;
  // 1: write them within training. Default 0: beside it, with a second copy of the topics in
  // memory.
  int32_t checkpoint_synchronous;
  // With passes 0: at most so many. Default 0 = 10, and never more.
  uint32_t max_passes;
  // Is told of checkpoints that are broken and passed over. May be NULL (default).
  sluice_warning_callback warning;
  void* warning_user;  // handed to it
} sluice_trainer_options;

// In which order a pass reads the documents.
enum {
  // Documents in an order of the seed: blocks of a corpus permuted for each pass, documents within
  // a bounded window. Sources that cannot be read again are taken as they come.
  SLUICE_ORDER_SHUFFLED = 0,
  SLUICE_ORDER_STORED = 1  // as they lie there
};
// What becomes of checkpoints of an earlier run.
enum {
  SLUICE_RESUME_AUTOMATIC = 0,  // go on from the newest whole one, when there is one
  SLUICE_RESUME_REQUIRE = 1,    // NOT_FOUND when there is none
  SLUICE_RESUME_NEVER = 2       // ALREADY_EXISTS when there is one
};

// Fills in the defaults. Since: 0.1
SLUICE_API sluice_status sluice_trainer_options_init(sluice_trainer_options* options,
                                                     size_t struct_size);

// What a training does at the moment.
enum {
  SLUICE_PHASE_READING = 0,  // the start's documents
  SLUICE_PHASE_START = 1,    // clusters
  SLUICE_PHASE_TRAINING = 2,
  SLUICE_PHASE_DONE = 3
};
// How far a training is.
typedef struct sluice_trainer_progress {
  uint32_t struct_size;
  int32_t phase;              // SLUICE_PHASE_*
  uint32_t pass;              // from 1
  uint32_t max_passes;        // that there may be
  uint64_t documents;         // trained, over all passes
  double tokens;              // likewise
  double pass_fraction;       // 0 to 1; negative when unknown
  double heldout_perplexity;  // last measured; 0 before the first
  uint32_t checkpoints;       // written by this run
  uint32_t resumed_pass;      // the pass that it went on in; 0: it began anew
  uint32_t passes_done;       // whole ones
  uint32_t reserved;
  uint64_t resumed_documents;  // trained before that
  double unseen_share;  // documents as they come: share of the tokens after the start's documents
                        // that are words these had not; high where a stream drifts
  // Documents as they come: how far the words of the latest ones are from those of the start's
  // documents, at most so far: Jensen-Shannon divergence in bits, 0 to 1, less what chance makes.
  // Above 0.03 the stream is sorted by subject or by time (docs/design.md, Drift).
  double drift;
} sluice_trainer_progress;
// Called after the first minibatch of a run, after later ones at most about ten times a second, and
// at the end of each pass.
// Returns: 0 to go on; anything else stops: the run returns CANCELLED, and the model so far can
// still be taken. Lifetime: `progress` until the callback returns.
typedef int32_t (*sluice_trainer_callback)(const sluice_trainer_progress* progress, void* user);

// Why training ended.
enum {
  SLUICE_STOP_NOT_STOPPED = 0,
  SLUICE_STOP_PASSES = 1,    // as many as asked for, or the most there may be
  SLUICE_STOP_PLATEAU = 2,   // the held-out sample stopped improving
  SLUICE_STOP_ONE_PASS = 3,  // the documents can be read once
  SLUICE_STOP_CANCELLED = 4
};

// Learns a topic model from a stream of counted documents, in memory that does not grow with it.
// Threads: one at a time.
typedef struct sluice_trainer sluice_trainer;

// `options` may be NULL. Errors: INVALID_ARGUMENT (names the option), LIMIT, UNSUPPORTED (kernels
// not of this machine). Training builds. Checks the options and keeps a copy. Cost: none until run.
// Since: 0.1
SLUICE_API sluice_status sluice_trainer_create(const sluice_trainer_options* options,
                                               sluice_trainer** out, sluice_error* error);
// Trains on `documents`, which nothing was read of yet; rewinds them for further passes. Once a
// trainer. `callback` may be NULL.
// Errors: CORRUPT (no documents; fewer than topics; checkpoints of other options or another input:
// says which, or none that is whole), NOT_FOUND and ALREADY_EXISTS (resume), CANCELLED (after a
// last checkpoint); those of reading, and of writing checkpoints. Training builds. Lifetime:
// `callback` and `user` until the call returns. Cost: memory as sluice_trainer_estimate_memory
// says; time linear in tokens, topics and passes. Since: 0.1
SLUICE_API sluice_status sluice_trainer_run(sluice_trainer* trainer, sluice_documents* documents,
                                            sluice_trainer_callback callback, void* user,
                                            sluice_error* error);
// Set struct_size. How far it came, and why it ended. `stop_reason` may be NULL. Training builds.
// Since: 0.1
SLUICE_API sluice_status sluice_trainer_get_progress(const sluice_trainer* trainer,
                                                     sluice_trainer_progress* progress,
                                                     int32_t* stop_reason, sluice_error* error);
// Takes the model: words, recipe and document frequencies come from `documents`, which may be NULL
// (a model without words). `configuration_json` is kept in the model as it is. NULL: the options
// that make the model, {"topics","seed","passes","max_iterations" unless 0,"minibatch","alpha",
// "eta","background"}, so that the same options give the same file from every language. Once a
// trainer; then only free.
// Requires: a run that returned OK, or CANCELLED after the start. Errors: INVALID_ARGUMENT
// otherwise; OUT_OF_MEMORY. Training builds. Cost: moves the topics into the model; a copy of the
// words. Since: 0.1
SLUICE_API sluice_status sluice_trainer_finish(sluice_trainer* trainer,
                                               const sluice_documents* documents,
                                               const char* configuration_json, sluice_model** out,
                                               sluice_error* error);
// Learns from documents as they come: one pass over `documents`, which nothing was read of yet,
// after those of earlier updates, instead of sluice_trainer_run(). The first update makes the start
// and needs as many documents as topics; the vocabulary is its own, and later documents have the
// same. options.passes is not used, nothing is held out. The corpus is taken to be what came so
// far, unless options.total_tokens tells its size. Progress: `pass` counts updates.
// Errors: INVALID_ARGUMENT (after a run or a finish; checkpoint_path is given; other words than
// before; the first update failed); else as sluice_trainer_run. After CANCELLED what was
// trained stays. Lifetime: `callback` is called within the call only. Cost: a pass of training.
// Training builds. Since: 0.1
SLUICE_API sluice_status sluice_trainer_update(sluice_trainer* trainer, sluice_documents* documents,
                                               sluice_trainer_callback callback, void* user,
                                               sluice_error* error);
// The model as it stands, between updates or at their end; as often as wanted, and changes nothing
// of what follows. Arguments and errors: as sluice_trainer_finish. Cost: a second copy of the
// topics. Training builds. Since: 0.1
SLUICE_API sluice_status sluice_trainer_copy_model(sluice_trainer* trainer,
                                                   const sluice_documents* documents,
                                                   const char* configuration_json,
                                                   sluice_model** out, sluice_error* error);
// Removes the checkpoints of a run whose model is safe now, and their folder when it is empty then.
// Training builds. Errors: IO; the store's. Cost: a listing. Since: 0.1
SLUICE_API sluice_status sluice_trainer_remove_checkpoints(sluice_trainer* trainer,
                                                           sluice_error* error);
// Peak bytes of training with a vocabulary of `words`: checkpoints and reading ahead are in it, not
// the memory of a caller's own store or the program. `options` may be NULL. Training builds.
// Errors: as sluice_trainer_create. Cost: none. Since: 0.1
SLUICE_API sluice_status sluice_trainer_estimate_memory(const sluice_trainer_options* options,
                                                        uint32_t words, uint64_t* bytes,
                                                        sluice_error* error);
// Frees it and what it handed out; NULL is allowed. Since: 0.1
SLUICE_API void sluice_trainer_free(sluice_trainer* trainer);

// ---------------------------------------------------------------- 9. scores

// How a model is scored.
typedef struct sluice_evaluation_options {
  uint32_t struct_size;
  // Symmetric prior used to compare models. Default 0.1; above 0.
  float alpha;
  // Steps of the fold-in, all of them. Default 50; 1 to 10,000.
  uint32_t fold_in_iterations;
  // Words a topic of NPMI and diversity. Default 10; 2 to 100.
  uint32_t top_words;
  // Default 1; 1 to 256. Never changes a number.
  uint32_t threads;
  uint32_t reserved;
  // A kernel set by name. Default NULL = "auto".
  const char* kernels;
} sluice_evaluation_options;

// Fills in the defaults. Since: 0.1
SLUICE_API sluice_status sluice_evaluation_options_init(sluice_evaluation_options* options,
                                                        size_t struct_size);

// Set struct_size. Perplexity is document completion (docs/benchmarks.md): a document's distinct
// words by id, even positions observed, odd ones held out; exp(-log likelihood / tokens).
typedef struct sluice_evaluation {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t documents;           // read
  double heldout_tokens;        // scored
  double unknown_tokens;        // outside the model's vocabulary, not scored
  double perplexity;            // at options.alpha; 0 when no token was scored
  double log_likelihood;        // sum over held-out tokens, natural logarithm
  double own_perplexity;        // at the model's own alpha
  double own_log_likelihood;    // likewise
  double npmi;                  // mean over topics, pairs that never meet count -1
  double diversity;             // unique share of the topics' top words
  double effective_topics;      // exp of the entropy of the mean mixture
  uint64_t labelled_documents;  // those purity and nmi are of
  double purity;                // 0 when there are no labels
  double nmi;  // of labels and main topics: mutual information over the mean entropy; likewise
} sluice_evaluation;

// Scores a model on held-out documents. Co-occurrence for NPMI is counted on `reference`, which may
// be NULL: `documents` themselves. Words are matched by name where both sides have names. `options`
// may be NULL; topic_npmi [K] may be NULL, topic_capacity >= K when it is given. Both streams are
// read from the start to the end.
// Errors: CORRUPT (no documents), UNSUPPORTED (a stream must be read twice and cannot rewind);
// those of reading. Training builds. Cost: each stream once; memory of the pairs of top words.
// Since: 0.1
SLUICE_API sluice_status sluice_evaluation_run(const sluice_model* model,
                                               sluice_documents* documents,
                                               sluice_documents* reference,
                                               const sluice_evaluation_options* options,
                                               sluice_evaluation* result, double* topic_npmi,
                                               size_t topic_capacity, sluice_error* error);

// ---------------------------------------------------------------- 10. records

// What a record's "values" tensor is.
enum {
  SLUICE_TENSOR_NONE = 0,  // a record without features
  SLUICE_TENSOR_FLOAT32 = 1,
  SLUICE_TENSOR_FLOAT64 = 2,
  SLUICE_TENSOR_INT32 = 3,
  SLUICE_TENSOR_BYTES = 4  // something else, not for learning
};

// One RecordIO-protobuf record, as SageMaker's algorithms read it.
typedef struct sluice_record {
  uint32_t struct_size;
  int32_t tensor;            // SLUICE_TENSOR_*
  uint64_t number;           // from 0
  uint64_t offset;           // of its first frame, bytes of the uncompressed stream
  uint64_t payload_bytes;    // without framing
  int32_t is_sparse;         // has keys; else one value a word
  int32_t has_label;         // 0: label means nothing
  double label;              // the first label value
  uint64_t feature_dim;      // shape, or length when dense; 0 when not stated
  size_t entries;            // non-zero ones
  const uint32_t* word_ids;  // [entries], ascending, unique
  const float* counts;       // [entries]
  sluice_text uid;           // "" where there is none; so metadata
  sluice_text metadata;      // as it stands
} sluice_record;

// Reads records one by one, whatever they are for: to inspect, to convert.
// Threads: one at a time.
typedef struct sluice_record_reader sluice_record_reader;

// Opens records for reading. A file (plain, .gz, .zst), or "-". Errors: NOT_FOUND, IO, UNSUPPORTED.
// Cost: one block of 256 KiB. Since: 0.1
SLUICE_API sluice_status sluice_record_reader_open(const char* path, sluice_store* store,
                                                   sluice_record_reader** out, sluice_error* error);
// Bytes in memory. `name` is for messages; `bytes` may be NULL when size is 0.
// Lifetime: bytes outlive the reader. Errors: none beyond those of arguments. Cost: no copy.
// Since: 0.1
SLUICE_API sluice_status sluice_record_reader_open_memory(const void* bytes, size_t size,
                                                          const char* name,
                                                          sluice_record_reader** out,
                                                          sluice_error* error);
// The next record. Returns: *record, or NULL at the end. Lifetime: until the next call.
// Errors: CORRUPT, LIMIT with record and byte: sluice_record_reader_recover() goes on; IO. Cost:
// linear in the record; no allocation once warm. Since: 0.1
SLUICE_API sluice_status sluice_record_reader_read_next(sluice_record_reader* reader,
                                                        const sluice_record** record,
                                                        sluice_error* error);
// After CORRUPT or LIMIT: moves to the next plausible record.
// Returns: *found = 0 at the end of the stream. Errors: IO. Cost: linear in the bytes that are
// passed over. Since: 0.1
SLUICE_API sluice_status sluice_record_reader_recover(sluice_record_reader* reader, int32_t* found,
                                                      sluice_error* error);
// Frees it and what it handed out; NULL is allowed. Since: 0.1
SLUICE_API void sluice_record_reader_free(sluice_record_reader* reader);

// One record to write.
typedef struct sluice_record_input {
  uint32_t struct_size;
  uint32_t feature_dim;      // shape; must be over every id, and = entries when dense
  const uint32_t* word_ids;  // [entries], ascending and unique; NULL: a dense row
  const float* values;       // [entries], finite
  size_t entries;            // length of both
  int32_t has_label;         // 1: with a label
  float label;               // finite
  sluice_text uid;           // data may be NULL when size is 0; so metadata
  sluice_text metadata;      // JSON by convention
  // Instead of `label`: a float32 tensor as label[label_name], as label["topic_mixture"] of an
  // answer. With entries = 0 and feature_dim = 0 the record has no features then.
  sluice_text label_name;     // empty: "values"
  const float* label_values;  // [label_entries], finite
  size_t label_entries;       // 0: no such tensor
} sluice_record_input;
// Zeroes *input and sets its struct_size. Since: 0.1
SLUICE_API sluice_status sluice_record_input_init(sluice_record_input* input, size_t struct_size);

// Writes float32 records, byte for byte as the SageMaker SDK does.
// Threads: one at a time.
typedef struct sluice_record_writer sluice_record_writer;

// Into a file, complete or absent as sluice_output. Errors: as sluice_output_create. Cost: one
// buffer. Since: 0.1
SLUICE_API sluice_status sluice_record_writer_create(const char* path, sluice_store* store,
                                                     int32_t replace, sluice_record_writer** out,
                                                     sluice_error* error);
// Into memory. Errors: OUT_OF_MEMORY. Cost: the records in memory, grown as they come. Since: 0.1
SLUICE_API sluice_status sluice_record_writer_create_memory(sluice_record_writer** out,
                                                            sluice_error* error);
// Appends a record. Errors: INVALID_ARGUMENT (says which entry), IO. Cost: linear in the record.
// Since: 0.1
SLUICE_API sluice_status sluice_record_writer_write(sluice_record_writer* writer,
                                                    const sluice_record_input* input,
                                                    sluice_error* error);
// What was written into memory. Errors: INVALID_ARGUMENT for a file's writer. Lifetime: until the
// next write or free. Since: 0.1
SLUICE_API sluice_status sluice_record_writer_get_bytes(const sluice_record_writer* writer,
                                                        const void** bytes, size_t* size,
                                                        sluice_error* error);
// Puts the file in its place. Errors: INVALID_ARGUMENT for a memory writer; IO. Cost: fsync of the
// file and its folder. Since: 0.1
SLUICE_API sluice_status sluice_record_writer_commit(sluice_record_writer* writer,
                                                     sluice_error* error);
// Without a commit no file is left behind. Since: 0.1
SLUICE_API void sluice_record_writer_free(sluice_record_writer* writer);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // SLUICE_H_
