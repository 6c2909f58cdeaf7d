"""Writes tests/golden/mixtures: one model, texts and word counts, and what every language must answer.

usage: make_mixtures.py BUILD   (a release build folder: its bin/sluice and lib/libsluice.so)

The model is learnt from the descriptions of Debian's packages (tools/make_demo_articles.py), a small
English and Korean part. Run it only when mixtures are meant to change, and say so in the changelog.
"""

import ctypes
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent / "mixtures"
ROOT = HERE.parents[2]

TEXTS = {
    "empty": "",
    "white space": " \t\n\u00a0\u3000",
    "no known word": "zzzz qqqqq xyxyxy",
    "one known word": "library",
    "forty words": "This package contains the server of a small web application written in Python. It serves "
    "files over HTTP, keeps its data in a PostgreSQL database and has a simple graphical interface for the "
    "desktop, with fonts, icons and sounds in it.",
    "title, newline, text": "Compiler for GNU Fortran\nThe runtime library of the cross compiler for other architectures.",
    "upper case and accents": "LIBRARY FOR RÉSUMÉ FONTS, naïve Statistics — FILE FORMAT",
    "full width": "ｌｉｂｒａｒｙ　ｏｆ　ｆｏｎｔｓ",
    "numbers and signs": "3.14 C++ x86_64 http://www.example.org/file?name=data&x=1 user@example.org",
    "Korean": "이 패키지는 게임의 이미지와 사운드 파일을 제공합니다. 라이브러리와 도구도 있습니다.",
    "Korean, decomposed": "\u110b\u1175 \u1111\u1162\u110f\u1175\u110c\u1175\u1102\u1173\u11ab \u1111\u1161\u110b\u1175\u11af",
    "both languages": "Python 라이브러리 for 게임 servers, 파일 format 도구",
    "emoji": "library 😀 fonts 👩‍👩‍👧 server 🇰🇷",
    "zero byte and controls": "library\u0000fonts\u0007server\u001bdata",
    "a long text": "server database library fonts game 패키지 " * 200,
    "one long word": "a" * 5000 + " library",
}

COUNTS = {
    "no entries": ([], []),
    "one entry": ([3], [2]),
    "several": ([0, 5, 17, 42, 99], [1, 2, 3, 1, 5]),
    "not ascending, with duplicates": ([42, 5, 5, 0, 42], [1, 1, 1, 1, 4]),
    "fractions": ([1, 2, 3], [0.5, 0.25, 1.75]),
    "ids past the vocabulary": ([7, 4000000000], [3, 1]),
    "large counts": ([10, 20, 30], [1e6, 2e6, 3e6]),
}


def train(build, folder):
    run = lambda *arguments: subprocess.run(arguments, check=True, cwd=folder)
    run(sys.executable, ROOT / "tools/make_demo_articles.py", ".")
    with open(folder / "mix.jsonl", "w", encoding="utf-8") as out:
        for name, step in (("articles-en.jsonl", 45), ("articles-ko.jsonl", 12)):
            lines = (folder / name).read_text(encoding="utf-8").split("\n")[:-1]
            out.writelines(line + "\n" for line in lines[::step])
    sluice = build / "bin/sluice"
    run(sluice, "process", "mix.jsonl", "-o", "corpus", "--min-df", "6", "-q")
    run(sluice, "train", "corpus", "-o", HERE / "model.safetensors", "-k", "12", "--force", "-q")


class Inference:
    """The C API as far as it is needed here, with its default options."""

    def __init__(self, build):
        self.library = ctypes.CDLL(build / "lib/libsluice.so")
        model = ctypes.c_void_p()
        self._check(self.library.sluice_model_open(
            str(HERE / "model.safetensors").encode(), None, ctypes.byref(model), None))
        self.handle = ctypes.c_void_p()
        self._check(self.library.sluice_inferencer_create(model, None, ctypes.byref(self.handle), None))

    @staticmethod
    def _check(status):
        assert status == 0, status

    def _answer(self, function, *inputs):
        mixture, unknown = (ctypes.c_float * 12)(), ctypes.c_float()
        self._check(function(self.handle, *inputs, mixture, ctypes.c_size_t(12), ctypes.byref(unknown), None))
        return {"mixture": [exact(share) for share in mixture], "unknown_share": exact(unknown.value)}

    def text(self, text):
        data = text.encode()
        return self._answer(self.library.sluice_inferencer_infer_text, data, ctypes.c_size_t(len(data)))

    def counts(self, ids, counts):
        size = len(ids)
        return self._answer(self.library.sluice_inferencer_infer, (ctypes.c_uint32 * size)(*ids),
                            (ctypes.c_float * size)(*counts), ctypes.c_size_t(size))


def exact(value):
    """Nine digits tell every float32 from its neighbours."""
    return float(f"{value:.9g}")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        train(build, pathlib.Path(folder))
    inference = Inference(build)
    cases = [{"name": name, "text": text, **inference.text(text)} for name, text in TEXTS.items()]
    cases += [{"name": name, "ids": ids, "counts": counts, **inference.counts(ids, counts)}
              for name, (ids, counts) in COUNTS.items()]
    with open(HERE / "cases.json", "w", encoding="utf-8") as out:
        out.write("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]\n")


main()
