#!/usr/bin/env python3
"""Calls every function of sluice.h with each pointer argument NULL in turn, and with structs whose
struct_size is 0, 3 or huge, on a built library: INVALID_ARGUMENT, or what the header allows, never a crash.

usage: every_argument.py sluice.h libsluice.so MODEL

The calls are made from the header: a new function is tried without a line here, unless it has arguments of
a kind that is not known yet, which is a failure.
"""
import ctypes
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import capi_header
from check_header_docs import parameters_of

INVALID, UNSUPPORTED = -2, -8
BUFFER_BYTES = 1 << 16
# Which arguments may be NULL, beyond `error` and `store`.
MAY_BE_NULL = {
    ("sluice_recipe_create", "options"), ("sluice_tokenizer_create", "recipe"),
    ("sluice_articles_open", "options"), ("sluice_process_run", "options"), ("sluice_process_run", "summary"),
    ("sluice_process_run_articles", "options"), ("sluice_process_run_articles", "summary"),
    ("sluice_corpus_write", "options"),
    ("sluice_documents_open", "options"), ("sluice_documents_open_descriptor", "options"),
    ("sluice_model_import_mxnet", "vocabulary_path"), ("sluice_model_rank_topics", "shares"),
    ("sluice_inferencer_create", "options"), ("sluice_inferencer_map_words", "documents"),
    ("sluice_inferencer_map_words", "known"), ("sluice_trainer_create", "options"),
    ("sluice_trainer_run", "callback"), ("sluice_trainer_run", "user"),
    ("sluice_trainer_get_progress", "stop_reason"), ("sluice_trainer_finish", "documents"),
    ("sluice_trainer_finish", "configuration_json"), ("sluice_trainer_estimate_memory", "options"),
    ("sluice_evaluation_run", "reference"), ("sluice_evaluation_run", "options"),
    ("sluice_evaluation_run", "topic_npmi"), ("sluice_model_save_compact", "options"),
    ("sluice_model_save_compact", "facts"),
    ("sluice_path_list", "user"), ("sluice_feature_is_built", "name"),
}
MAY_BE_NULL_ANYWHERE = {"error", "store", "unknown_share", "unknown_shares", "statuses"}
# Numbers that make the call one that would work.
NUMBERS = {"capacity": 64, "mixture_size": 3, "topic_capacity": 64, "size": 4, "entries": 1, "documents": 1,
           "max_documents": 1, "words_per_topic": 2, "descriptor": -1, "struct_size": 4096, "path_count": 1,
           "threshold": 0.5, "lambda": 0.5, "words": 10}
SIZES = (0, 3, 0xFFFFFFFF)


class Caller:
    def __init__(self, items, library, model_path, folder):
        self.items = {item.name: item for item in items if item.kind == "function"}
        self.structs = {item.name for item in items if item.is_versioned}
        self.handles = {item.name for item in items if item.kind == "handle"}
        self.callbacks = {item.name for item in items if item.kind == "callback"}
        self.library = ctypes.CDLL(library)
        self.error = ctypes.create_string_buffer(1024)
        self.path = str(Path(folder) / "absent").encode()
        self.model_path = model_path.encode()
        self.trains = self.library.sluice_feature_is_built(b"train") == 1
        self.read_callback = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0)
        self.made = {}
        self.make_handles()

    def create(self, name, *arguments):
        out = ctypes.c_void_p()
        status = getattr(self.library, name)(*arguments, ctypes.byref(out), self.error)
        if status == UNSUPPORTED and not self.trains:
            return ctypes.c_void_p()
        assert status == 0, (name, status, self.error.raw[24:].split(b"\0")[0])
        return out

    def make_handles(self):
        made = self.made
        made["sluice_model"] = self.create("sluice_model_open", self.model_path, None)
        made["sluice_recipe"] = self.create("sluice_recipe_create", None)
        made["sluice_tokenizer"] = self.create("sluice_tokenizer_create", None)
        made["sluice_inferencer"] = self.create("sluice_inferencer_create", made["sluice_model"], None)
        made["sluice_topic_words"] = self.create(
            "sluice_topic_words_create", made["sluice_model"], 0, ctypes.c_float(0.6), 2)
        made["sluice_record_writer"] = self.create("sluice_record_writer_create_memory")
        made["sluice_record_reader"] = self.create("sluice_record_reader_open_memory", b"", 0, b"none")
        made["sluice_trainer"] = self.create("sluice_trainer_create", None)
        made["sluice_input"] = self.create("sluice_input_open", self.model_path, None, 0)
        made["sluice_output"] = self.create("sluice_output_create", self.path + b".out", None, 0)
        made["sluice_documents"] = self.create("sluice_documents_open", self.lines("a.txt", "1 0:1\n"), None)
        articles = (ctypes.c_char_p * 1)(self.lines("a.jsonl", '{"text":"x"}\n'))
        made["sluice_articles"] = self.create("sluice_articles_open", articles, ctypes.c_size_t(1), None)
        made["sluice_store"] = ctypes.c_void_p()

    def lines(self, name, text):
        path = Path(self.path.decode()).parent / name
        path.write_text(text, encoding="utf-8")
        return str(path).encode()

    def argument(self, function, kind, name):
        """A value that is not NULL where a pointer is wanted."""
        plain = kind.replace("const ", "").strip()
        if plain.rstrip("*") in self.handles and plain.count("*") == 1:
            return self.made[plain.rstrip("*")]
        if plain.rstrip("*") in self.structs and plain.count("*") == 1:
            return self.struct(plain.rstrip("*"))
        if plain in self.callbacks:
            return self.read_callback
        if kind in ("const char*", "char*"):
            return self.path
        if kind == "const char* const*":
            return (ctypes.c_char_p * 2)(self.path, self.path)
        if name == "offsets":
            return (ctypes.c_uint64 * 2)(0, 1)
        if "*" in kind:
            return ctypes.create_string_buffer(BUFFER_BYTES)
        value = NUMBERS.get(name, 0)
        types = {"float": ctypes.c_float, "double": ctypes.c_double, "int32_t": ctypes.c_int32,
                 "sluice_status": ctypes.c_int32, "uint32_t": ctypes.c_uint32, "size_t": ctypes.c_size_t,
                 "uint64_t": ctypes.c_uint64}
        if kind not in types:
            raise TypeError(f"{function}: {name} is a {kind}: say here what to give for it")
        return types[kind](value)

    def struct(self, name, size=None):
        """With its defaults where there is an init function, else zeroes; `size` replaces struct_size."""
        block = ctypes.create_string_buffer(BUFFER_BYTES)
        init = self.items.get(name + "_init")
        if init:
            getattr(self.library, init.name)(block, ctypes.c_size_t(4096))
        ctypes.cast(block, ctypes.POINTER(ctypes.c_uint32))[0] = 4096 if size is None else size
        return block

    def call(self, item, replaced, value):
        """One call with the argument number `replaced` as given and all others as they should be."""
        parameters = parameters_of(item)
        arguments = [value if i == replaced else self.argument(item.name, *parameter)
                     for i, parameter in enumerate(parameters)]
        function = getattr(self.library, item.name)
        function.restype = ctypes.c_int32
        return function(*arguments)


def may_be_null(function, name):
    return name in MAY_BE_NULL_ANYWHERE or (function, name) in MAY_BE_NULL


def wanted_from(caller, item):
    trains = "Training builds" in " ".join(item.comment.split())
    return {INVALID} if caller.trains or not trains else {UNSUPPORTED}


def null_faults(caller, item):
    wanted = wanted_from(caller, item)
    for number, (kind, name) in enumerate(parameters_of(item)):
        if "*" not in kind and kind not in caller.callbacks:
            continue
        status = caller.call(item, number, None)
        if not may_be_null(item.name, name) and status not in wanted:
            yield f"{item.name}: {name} = NULL gives {status}"


def size_faults(caller, item):
    wanted = wanted_from(caller, item)
    for number, (kind, name) in enumerate(parameters_of(item)):
        struct = kind.replace("const ", "").rstrip("*")
        if struct not in caller.structs or kind.count("*") != 1 or item.name.endswith("_init"):
            continue
        for size in SIZES:
            status = caller.call(item, number, caller.struct(struct, size))
            if status not in wanted:
                yield f"{item.name}: {name}->struct_size = {size} gives {status}"


def init_faults(caller, item):
    for size in (0, 3, 2**63):
        if caller.call(item, 1, ctypes.c_size_t(size)) != INVALID:
            yield f"{item.name}: struct_size = {size} is taken"


def main():
    header, library, model = sys.argv[1:]
    items = capi_header.parse(capi_header.read(header))
    faults, tried = [], 0
    with tempfile.TemporaryDirectory() as folder:
        caller = Caller(items, library, model, folder)
        for item in caller.items.values():
            if item.result == "void":
                getattr(caller.library, item.name)(None)
                tried += 1
            elif item.result == "sluice_status":
                faults += null_faults(caller, item)
                faults += size_faults(caller, item)
                if item.name.endswith("_init"):
                    faults += init_faults(caller, item)
                tried += 1
        for name in ("sluice_output", "sluice_input", "sluice_documents", "sluice_articles", "sluice_trainer"):
            getattr(caller.library, name + "_free")(caller.made[name])
    for fault in faults:
        print(fault)
    print(f"every_argument: {tried} functions, {len(faults)} fault(s)")
    return 1 if faults or tried < 108 else 0


if __name__ == "__main__":
    sys.exit(main())
