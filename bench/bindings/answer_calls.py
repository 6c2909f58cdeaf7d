"""Answers compare_bindings.py as answer_calls.c does, by the wheel."""
import sys

import sluice

BATCH = 1000


def main():
    model, text = sluice.Model.open(sys.argv[1]), sys.argv[2]
    texts = [text.encode().decode() for _ in range(BATCH)]  # copies, each with memory of its own
    for line in sys.stdin:
        job, *calls = line.split()
        if job == "mixture":
            print(*(f"{share:.9g}" for share in model.infer(text)), flush=True)
            continue
        given = texts if job == "batch" else text
        for _ in range(int(calls[0])):
            model.infer(given)
        print("done", flush=True)


if __name__ == "__main__":
    main()
