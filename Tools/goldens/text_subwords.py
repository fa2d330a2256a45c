"""Golden numbers for the subword tokenizers of TextPreprocessing, made with the package `tokenizers`.

Run with a Python that has it:  python Tools/goldens/text_subwords.py
Writes Fixtures/goldens/text/subwords/*: two small trained vocabularies, examples, and digests of what the package makes
of 5,000 random texts that SubwordGoldens.swift makes the same way.
"""

import json
import os
import pathlib

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from random_texts import SplitMix64, digest
from tokenizers import ByteLevelBPETokenizer, BertWordPieceTokenizer, Tokenizer, normalizers, pre_tokenizers, processors

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "goldens" / "text" / "subwords"
FOLDER.mkdir(parents=True, exist_ok=True)

FRAGMENTS = [
    "the ", "The", " cat", "running", " un", "believ", "able", "ing ", "don't", "I'll", "we've", "they're", "'s", "'S", "it's", " 's", "''", "'", "\"", "...",
    "12", " 345", "6,789.0", "3rd", "½", "²", "Ⅷ", "٣٤", "१२", "é", "É", "e\u0301", "École", "naïve", "Ångström", "ß", "ẞ", "İstanbul", "ı", "ﬁ", "ǅ", "Σ",
    "ΟΔΥΣΣΕΥΣ", "ὈΔΥΣΣΕΎΣ", "Привет", " МИР", "ё", "Ё", "שלום", "שָׁלוֹם", "مرحبا", "مُحَمَّد", "हिन्दी", "नमस्ते ", "สวัสดี", "தமிழ்", "한국어", "각", "日本語", "テキスト", "ガ", "カ\u3099",
    "中文", "、", "。", "「", "」", "！", "，", "𠀀", "\uf900", "😀", "👩‍👩‍👧", "🇨🇭", "👍🏽", "❤️", "™", "€", "$", "+", "=", "<", ">", "^", "`", "|", "~", "_", "-", "–", "—", "«", "»", "“", "”", "¿", "¡",
    " ", "  ", "   ", "\n", "\n\n", " \n ", "\t", "\r\n", "\u00a0", "\u3000", "\u2009", "\u2028", "\u200b", "\u200d", "\ufeff", "\x00", "\x01", "\x1c", "\x7f", "\x85", "\x0b", "\x0c", "\ufffd",
    "[CLS]", "[MASK]", "<|endoftext|>", "<mask>", "<pad>", "[UNK]", "##ing", "Ġ", "a b", "x" * 30, "ab" * 60, "!" * 5, "https://example.org/a?b=c&d=e#f", "snake_case camelCase", "C++", "e.g.",
]
# Ranges of scalars that were assigned long ago.
RANGES = [[0x20, 0x7E], [0xA1, 0x17F], [0x391, 0x3A1], [0x410, 0x44F], [0x5D0, 0x5EA], [0x627, 0x63A], [0x905, 0x939], [0xE01, 0xE30], [0x3041, 0x3096], [0x4E00, 0x9FA5], [0xAC00, 0xD7A3], [0x1F600, 0x1F64F], [0x1D400, 0x1D454], [0x300, 0x33F], [0x2000, 0x206F], [0x2200, 0x22FF]]


def corpus(documents):
    random = SplitMix64(11)
    texts = []
    for _ in range(documents):
        text = ""
        for _ in range(random.below(20)):
            kind = random.below(10)
            if kind < 6:
                text += FRAGMENTS[random.below(len(FRAGMENTS))]
            elif kind < 7:
                low, high = RANGES[random.below(len(RANGES))]
                text += chr(low + random.below(high - low + 1))
            elif kind < 9:
                text += "".join(chr(97 + min(random.below(26), random.below(26))) for _ in range(1 + random.below(6)))
            else:
                text += " "
        if random.below(8) == 0 and text:
            # Broken UTF-8, read as Python reads it.
            data = bytearray(text.encode())
            for _ in range(1 + random.below(4)):
                data[random.below(len(data))] = random.below(256)
            text = data.decode("utf-8", "replace")
        texts.append(text)
    return texts


def numbers(row):
    return " ".join(map(str, row))


def digests(tokenizer, texts):
    """Of every thousand texts one digest each, so that a difference can be found."""
    parts = []
    for start in range(0, len(texts), 1000):
        encodings = [tokenizer.encode(t) for t in texts[start:start + 1000]]
        parts.append({
            "ids": digest(numbers(e.ids) for e in encodings),
            "offsets": digest(numbers(x for o in e.offsets for x in o) for e in encodings),
            "decoded": digest(tokenizer.decode(e.ids) for e in encodings),
            "whole": digest(tokenizer.decode(e.ids, skip_special_tokens=False) for e in encodings)})
    return parts


def examples(tokenizer, texts):
    return [{
        "text": t, "ids": e.ids, "tokens": e.tokens, "offsets": [list(o) for o in e.offsets],
        "decoded": tokenizer.decode(e.ids), "half": tokenizer.decode(e.ids[: len(e.ids) // 2])}
        for t in texts for e in [tokenizer.encode(t)]]


EXAMPLES = [
    "", " ", "Hello, World!", "I don't know; they'll say we've 12 cats.", "École e\u0301cole ÉCOLE", "日本語テキスト and 中文。", "👩‍👩‍👧 🇨🇭!", "a  b   c\n\n d ",
    "[CLS] x<|endoftext|>y <mask> z[MASK].", "x" * 120, "\x00\x01 tab\tvt\x0bnel\x85", "don 't do not ' s . , ?", "Σ ΣΑΣ İ ß ẞ", "한국어 각",
]


def classes(kind_of):
    """Runs [first scalar, class] over all scalars."""
    runs, last = [], None
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        kind = kind_of(chr(code))
        if kind != last:
            runs += [code, kind]
            last = kind
    return runs


byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
cleaning = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
separating = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=True, strip_accents=False, lowercase=False)
plain = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=True)
bert = pre_tokenizers.BertPreTokenizer()


def gpt_class(c):
    for number, head in enumerate("a1!"):
        if len(byte_level.pre_tokenize_str(head + c)) == 1:
            return number
    return 3


def bert_class(c):
    normalized = cleaning.normalize_str("a" + c + "a")
    if normalized == "aa":
        return 0
    if normalized == "a a":
        return 1
    if separating.normalize_str(c) != c:
        return 2
    return {1: 3, 2: 4, 3: 5}[len(bert.pre_tokenize_str("a" + c + "a"))]


def mappings():
    """Of every 4096 scalars a digest of what accents and case leave of each."""
    parts = []
    for start in range(0, 0x110000, 4096):
        parts.append(digest(f"{c} {plain.normalize_str(chr(c))}" for c in range(start, start + 4096) if not 0xD800 <= c < 0xE000))
    return parts


def write(name, value):
    (FOLDER / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


texts = corpus(5000)
result = {"fragments": FRAGMENTS, "ranges": RANGES, "texts": digest(texts), "sample": texts[:4]}

bpe = ByteLevelBPETokenizer(add_prefix_space=False)
bpe.train_from_iterator(texts[:3000], vocab_size=700, min_frequency=2, special_tokens=["<|endoftext|>", "<pad>"], show_progress=False)
bpe.save_model(str(FOLDER))
bpe.save(str(FOLDER / "bpe.json"), pretty=False)
vocabulary = bpe.get_vocab()
big = ByteLevelBPETokenizer(add_prefix_space=True)
big.train_from_iterator(texts, vocab_size=3000, min_frequency=3, special_tokens=["<s>"], show_progress=False)
names = sorted(big.get_vocab().items(), key=lambda item: item[1])
result["trained"] = {"size": len(names), "tokens": digest(n for n, _ in names), "merges": digest(" ".join(m) if isinstance(m, list) else m for m in json.loads(big.to_str())["model"]["merges"])}
result["bpe"] = {"examples": examples(bpe, EXAMPLES), "digests": digests(bpe, texts)}

roberta = Tokenizer.from_str(bpe.to_str())
roberta.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
roberta.post_processor = processors.RobertaProcessing(sep=("<pad>", 1), cls=("<|endoftext|>", 0), trim_offsets=True, add_prefix_space=True)
roberta.save(str(FOLDER / "roberta.json"), pretty=False)
result["roberta"] = {"examples": examples(roberta, EXAMPLES), "digests": digests(roberta, texts)}

for name, options in (("uncased", {"lowercase": True}), ("cased", {"lowercase": False, "strip_accents": False})):
    wordpiece = BertWordPieceTokenizer(**options)
    if name == "uncased":
        wordpiece.train_from_iterator(texts[:3000], vocab_size=1200, min_frequency=2, show_progress=False)
        wordpiece.save_model(str(FOLDER))
    wordpiece = BertWordPieceTokenizer(str(FOLDER / "vocab.txt"), **options)
    if name == "uncased":
        wordpiece.save(str(FOLDER / "wordpiece.json"), pretty=False)
    result[name] = {"examples": examples(wordpiece, EXAMPLES), "digests": digests(wordpiece, texts)}

write("corpus.json", result)
write("classes.json", {"gpt": classes(gpt_class), "bert": classes(bert_class), "mappings": mappings()})
