"""Writes the models and the tokenizer that EncoderTest reads; needs Python only.

    python3 encoder/src/test/python/tiny_model.py

An ONNX file is a protobuf message (onnx.proto3, IR version 8): here its fields are written by hand.
The hidden state of a token is its row of a table plus the row of its type in another.
"""

import json
import pathlib
import struct

HERE = pathlib.Path(__file__).resolve().parents[1] / "resources/encoder"
FLOAT, INT64 = 1, 7
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "green", "tea", "steel", "pan"]
TABLE = [[0, 0, 0], [1, 1, 1], [2, 0, -1], [0, 2, 1], [1, 0, 0], [0, 1, 0], [0, 0, 4], [3, -3, 0]]
TYPES = [[0.5, 0.5, 0.5], [9, 9, 9]]


def varint(number):
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def node(operator, inputs, output):
    return b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, operator)


def tensor(name, rows):
    flat = [number for row in rows for number in row]
    dims = field(1, len(rows)) + field(1, len(rows[0]))
    return dims + field(2, FLOAT) + field(8, name) + field(9, struct.pack(f"<{len(flat)}f", *flat))


def value(name, kind, dims):
    shape = b"".join(field(1, field(2, dim) if isinstance(dim, str) else field(1, dim)) for dim in dims)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


def model(nodes, tensors, inputs, outputs):
    graph = b"".join(field(1, item) for item in nodes) + field(2, "tiny")
    graph += b"".join(field(5, item) for item in tensors)
    graph += b"".join(field(11, item) for item in inputs) + b"".join(field(12, item) for item in outputs)
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 17))


def token(word):
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {"id": WORDS.index(word), "content": word, **flags}


TOKENIZER = {
    "version": "1.0",
    "truncation": None,
    "padding": None,
    "added_tokens": [token(word) for word in WORDS[:4]],
    "normalizer": {"type": "Lowercase"},
    "pre_tokenizer": {"type": "Whitespace"},
    "post_processor": {
        "type": "TemplateProcessing",
        "single": [
            {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
        ],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {
            word: {"id": word, "ids": [WORDS.index(word)], "tokens": [word]} for word in ("[CLS]", "[SEP]")
        },
    },
    "decoder": None,
    "model": {"type": "WordLevel", "vocab": {word: at for at, word in enumerate(WORDS)}, "unk_token": "[UNK]"},
}

HERE.mkdir(parents=True, exist_ok=True)
TOKENS = ["batch", "tokens"]
(HERE / "tokenizer.json").write_text(json.dumps(TOKENIZER, indent=1) + "\n")
(HERE / "model.onnx").write_bytes(
    model(
        [
            node("Gather", ["table", "input_ids"], "words"),
            node("Gather", ["types", "token_type_ids"], "kinds"),
            node("Add", ["words", "kinds"], "last_hidden_state"),
        ],
        [tensor("table", TABLE), tensor("types", TYPES)],
        [value(name, INT64, TOKENS) for name in ("input_ids", "attention_mask", "token_type_ids")],
        [value("last_hidden_state", FLOAT, [*TOKENS, 3])],
    )
)
(HERE / "image.onnx").write_bytes(  # Of something else than texts.
    model([node("Identity", ["pixels"], "scores")], [], [value("pixels", FLOAT, TOKENS)], [value("scores", FLOAT, TOKENS)])
)
