#!/usr/bin/env python3
"""Sample articles as JSON Lines on stdout, the same on every machine: a few themes with their own words.

usage: make_articles.py [--count 400] [--words 60] [--seed 1] [--start 0] [--korean]

Article i is about one theme (its label) with a little of a second one. For tests and for trying the
examples of the docs; real articles are tools/make_demo_articles.py's.
"""
import argparse
import json
import sys

THEMES = {
    "sea": "harbour sailor tide vessel anchor captain lighthouse voyage crew storm island fishing cargo deck wave",
    "kitchen": "recipe oven butter flour garlic simmer pepper dough onion sauce roast spice bakery dish taste",
    "sky": "telescope comet planet orbit galaxy astronomer eclipse meteor nebula crater launch probe lunar solar star",
    "garden": "seedling compost pruning tomato blossom greenhouse soil orchard watering hedge bulb root harvest lawn bee",
    "money": "budget interest inflation market trader loan currency export tariff profit invoice pension deficit bank bond",
}
KOREAN = {
    "바다": "항구 선원 파도 선박 등대 항해 어부 폭풍 섬마을 화물",
    "부엌": "요리 오븐 버터 밀가루 마늘 양념 반죽 양파 국물 빵집",
    "하늘": "망원경 혜성 행성 궤도 은하 천문학 일식 유성 분화구 탐사선",
}
FILLER = "today people often report that another long year brings some change and more work to every small town".split()
PARTICLES = ["이", "가", "을", "를", "은", "는", "에서", "의", ""]


class Dice:
    """A linear congruential generator: the same numbers in every version of every language."""

    def __init__(self, seed):
        self.state = seed * 2862933555777941757 + 3037000493

    def pick(self, items):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return items[(self.state >> 33) % len(items)]


def article(number, arguments):
    dice = Dice(arguments.seed * 1000003 + number)
    themes = {name: words.split() for name, words in (KOREAN if arguments.korean else THEMES).items()}
    names = list(themes)
    label, second = dice.pick(names), dice.pick(names)
    words = []
    for _ in range(arguments.words):
        theme = dice.pick([label] * 6 + [second] + [None] * 3)
        if arguments.korean:
            words.append(dice.pick(themes[theme or label]) + dice.pick(PARTICLES))
        else:
            words.append(dice.pick(themes[theme] if theme else FILLER))
    return {
        "id": f"a{number:05d}",
        "title": " ".join(words[:4]),
        "text": " ".join(words[4:]) + ".",
        "label": label,
        "date": f"2024-{1 + number % 12:02d}-{1 + number % 28:02d}",
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--korean", action="store_true")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")
    for number in range(arguments.start, arguments.start + arguments.count):
        print(json.dumps(article(number, arguments), ensure_ascii=False))


if __name__ == "__main__":
    main()
