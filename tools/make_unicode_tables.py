#!/usr/bin/env python3
"""Writes core/text/unicode_tables.inc and tests/text/unicode_digest.inc from Python's unicodedata.

    python3 tools/make_unicode_tables.py           writes both files
    python3 tools/make_unicode_tables.py --check   exits 1 when a committed file differs,
                                                   77 (skipped) when this Python has another Unicode

The tables are of one Unicode version (UNICODE below): a newer one is a new Recipe::kVersion.
"""
import sys
import unicodedata
from pathlib import Path

UNICODE = "14.0.0"
ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "core/text/unicode_tables.inc"
DIGEST = ROOT / "tests/text/unicode_digest.inc"

TABLE_END = 0x32000  # no letter, mark or number lies above, but for the ignorable ones of plane 14
BLOCK = 16
FIRST_MAPPING = 256  # values below are records, values from here on are mappings

# Default_Ignorable_Code_Point of DerivedCoreProperties.txt, which unicodedata lacks, without U+200B
# ZERO WIDTH SPACE: it marks the end of a word where scripts write no spaces.
IGNORABLE = [
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200C, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]
IGNORABLE_SET = {c for first, last in IGNORABLE for c in range(first, last + 1)}

OTHER, LETTER, MARK, NUMBER, IDEOGRAPH = range(5)
# Letters and numbers whose Script_Extensions, which unicodedata lacks, have Han or a kana.
IDEOGRAPH_NAMES = (
    "CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC ITERATION MARK",
    "IDEOGRAPHIC CLOSING MARK", "IDEOGRAPHIC NUMBER ZERO", "VERTICAL IDEOGRAPHIC ITERATION MARK",
    "HANGZHOU NUMERAL", "OLD CHINESE ITERATION MARK", "COUNTING ROD", "MASU MARK", "HIRAGANA",
    "KATAKANA", "HENTAIGANA", "HALFWIDTH KATAKANA", "VERTICAL KANA REPEAT")


def is_surrogate(c):
    return 0xD800 <= c < 0xE000


def fold(c):
    """NFKC_Casefold of one code point (UAX 31, R5): applied until nothing changes."""
    if is_surrogate(c):
        return None
    text = chr(c)
    while True:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
        folded = "".join(x for x in folded if ord(x) not in IGNORABLE_SET)
        folded = unicodedata.normalize("NFKC", folded)
        if folded == text:
            return text
        text = folded


def class_of(c):
    char = chr(c)
    category = unicodedata.category(char)[0]
    if category in "LN" and unicodedata.name(char, "").startswith(IDEOGRAPH_NAMES):
        return IDEOGRAPH
    return {"L": LETTER, "M": MARK, "N": NUMBER}.get(category, OTHER)


def composition_pairs():
    """(first, second, composed) of every primary composite but the Hangul syllables."""
    pairs = []
    for c in range(0x110000):
        if is_surrogate(c) or 0xAC00 <= c < 0xD7A4:
            continue
        parts = unicodedata.decomposition(chr(c)).split()
        if (len(parts) == 2 and parts[0][0] != "<" and
                unicodedata.normalize("NFC", chr(c)) == chr(c)):
            pairs.append((int(parts[0], 16), int(parts[1], 16), c))
    return sorted(pairs)


def starts_segment(c, seconds):
    """Whether nothing before c can ever change it or be changed by it in NFC."""
    first = ord(unicodedata.normalize("NFD", chr(c))[0])
    return unicodedata.combining(chr(first)) == 0 and first not in seconds


class Tables:
    def __init__(self):
        self.folds = [fold(c) for c in range(0x110000)]
        self.classes = [class_of(c) for c in range(0x110000)]
        self.pairs = composition_pairs()
        # Second halves of Hangul compositions: vowels and final consonants.
        self.seconds = {second for _, second, _ in self.pairs}
        self.seconds.update(range(0x1161, 0x1176), range(0x11A8, 0x11C3))
        self.records, self.mappings, self.values = [], bytearray(), []
        self.number_code_points()
        self.check_assumptions()

    def number_code_points(self):
        record_ids, mapping_offsets = {}, {}
        self.mapping_offset("", mapping_offsets)
        for c in range(0x110000):
            folded = self.folds[c]
            if folded is not None and folded != chr(c):
                self.values.append(FIRST_MAPPING + self.mapping_offset(folded, mapping_offsets))
                continue
            if is_surrogate(c):
                record = (OTHER, 0, True)
            else:
                record = (self.classes[c], unicodedata.combining(chr(c)),
                          starts_segment(c, self.seconds))
            if record not in record_ids:
                record_ids[record] = len(self.records)
                self.records.append(record)
            self.values.append(record_ids[record])

    def mapping_offset(self, folded, offsets):
        if folded not in offsets:
            offsets[folded] = len(self.mappings)
            self.mappings += bytes([len(folded.encode())]) + folded.encode()
        return offsets[folded]

    def check_assumptions(self):
        """What the C++ relies on."""
        assert self.records[0] == (OTHER, 0, True) and len(self.records) <= FIRST_MAPPING
        assert FIRST_MAPPING + len(self.mappings) < 0x10000
        for c in range(TABLE_END, 0x110000):
            assert self.values[c] == (FIRST_MAPPING if 0xE0000 <= c <= 0xE0FFF else 0), hex(c)
        for c in range(0x110000):
            value = self.values[c]
            if value < FIRST_MAPPING:  # what joins a character before it continues a word
                record = self.records[value]
                assert record[2] or record[0] in (LETTER, MARK), hex(c)
            elif self.folds[c]:  # a fold is made of code points that fold to themselves
                assert all(self.values[ord(x)] < FIRST_MAPPING for x in self.folds[c]), hex(c)


def array(kind, name, numbers):
    lines, line = [], "   "
    for number in numbers:
        item = " %d," % number
        if len(line) + len(item) > 100:
            lines.append(line)
            line = "   "
        line += item
    lines.append(line)
    return "constexpr %s %s[%d] = {\n%s\n};\n" % (kind, name, len(numbers), "\n".join(lines))


def header(purpose):
    return ("// Generated by tools/make_unicode_tables.py from Unicode %s: do not edit.\n"
            "// %s\n// clang-format off\n\n" % (UNICODE, purpose))


def blocks_of(values):
    """The different blocks of values, in order of their first use, and the number of each block."""
    numbers = {}
    sequence = [numbers.setdefault(tuple(values[i:i + BLOCK]), len(numbers))
                for i in range(0, len(values), BLOCK)]
    return list(numbers), sequence


def tables_text(tables):
    blocks, sequence = blocks_of(tables.values[:TABLE_END])
    # Those of records alone come first: a byte an entry is enough for them.
    order = sorted(range(len(blocks)), key=lambda i: max(blocks[i]) >= FIRST_MAPPING)
    record_blocks = sum(max(block) < FIRST_MAPPING for block in blocks)
    number = {old: new for new, old in enumerate(order)}
    middle, top = blocks_of([number[i] for i in sequence])
    entries = [value for i in order for value in blocks[i]]
    packed = [first << 42 | second << 21 | composed for first, second, composed in tables.pairs]
    order = sorted(range(len(packed)), key=lambda i: tables.pairs[i][2])
    records = [kind | (8 if starts else 0) | ccc << 8 for kind, ccc, starts in tables.records]
    return header("Included by core/text/unicode.cc, which says what the arrays mean.") + "\n".join([
        "constexpr uint32_t kTableEnd = 0x%X;\nconstexpr uint32_t kBlock = %d;\n"
        "constexpr uint16_t kFirstMapping = %d;\nconstexpr uint32_t kRecordBlocks = %d;\n"
        % (TABLE_END, BLOCK, FIRST_MAPPING, record_blocks),
        array("uint8_t", "kTop", top),
        array("uint16_t", "kMiddle", [i for block in middle for i in block]),
        array("uint8_t", "kRecordValues", entries[:record_blocks * BLOCK]),
        array("uint16_t", "kMappingValues", entries[record_blocks * BLOCK:]),
        array("uint16_t", "kRecords", records), array("uint8_t", "kMappings", tables.mappings),
        array("uint64_t", "kPairs", packed), array("uint16_t", "kPairsByComposed", order)])


MASK = (1 << 64) - 1
P1, P2, P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
P4, P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def rotate(x, bits):
    return (x << bits | x >> (64 - bits)) & MASK


def xxh64(data):
    """XXH64 with seed 0, from its specification."""
    def mix(lane, word):
        return rotate((lane + word * P2) & MASK, 31) * P1 & MASK
    words = [int.from_bytes(data[i:i + 8], "little") for i in range(0, len(data) // 8 * 8, 8)]
    stripes = len(data) // 32
    if stripes:
        a, b, c, d = (P1 + P2) & MASK, P2, 0, -P1 & MASK
        for i in range(0, 4 * stripes, 4):
            a, b, c, d = (mix(a, words[i]), mix(b, words[i + 1]), mix(c, words[i + 2]),
                          mix(d, words[i + 3]))
        h = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) & MASK
        for lane in (a, b, c, d):
            h = ((h ^ mix(0, lane)) * P1 + P4) & MASK
    else:
        h = P5
    h = (h + len(data)) & MASK
    for word in words[4 * stripes:]:
        h = (rotate(h ^ mix(0, word), 27) * P1 + P4) & MASK
    rest = data[len(words) * 8:]
    if len(rest) >= 4:
        h = (rotate(h ^ int.from_bytes(rest[:4], "little") * P1 & MASK, 23) * P2 + P3) & MASK
        rest = rest[4:]
    for byte in rest:
        h = rotate(h ^ byte * P5 & MASK, 11) * P1 & MASK
    h = (h ^ h >> 33) * P2 & MASK
    h = (h ^ h >> 29) * P3 & MASK
    return h ^ h >> 32


def digest_text(tables):
    """Of each 4,096 code points: class, combining class, 255 when it folds to itself; else 0, 0, the
    number of bytes of its fold, the bytes."""
    digests = []
    for begin in range(0, 0x110000, 4096):
        data = bytearray()
        for c in range(begin, begin + 4096):
            folded = tables.folds[c]
            if folded is None or folded == chr(c):
                combining = 0 if folded is None else unicodedata.combining(chr(c))
                data += bytes((tables.classes[c], combining, 255))
            else:
                encoded = folded.encode()
                data += bytes((0, 0, len(encoded))) + encoded
        digests.append(xxh64(bytes(data)))
    text = ",\n".join("    " + ", ".join("0x%016x" % d for d in digests[i:i + 4])
                      for i in range(0, len(digests), 4))
    return (header("XXH64 of the properties of each 4,096 code points, read by unicode_test.cc.") +
            "constexpr uint64_t kUnicodeDigest[%d] = {\n%s\n};\n" % (len(digests), text))


def main():
    check = sys.argv[1:] == ["--check"]
    if unicodedata.unidata_version != UNICODE:
        print("skipped: this Python has Unicode %s, the tables are of %s" %
              (unicodedata.unidata_version, UNICODE))
        return 77
    tables = Tables()
    stale = []
    for path, text in ((TABLES, tables_text(tables)), (DIGEST, digest_text(tables))):
        if not check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(path.relative_to(ROOT))
    for path in stale:
        print("%s is not what tools/make_unicode_tables.py writes" % path)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
