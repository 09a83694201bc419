"""From a trained reader to the files that ship beside the embedder in `search/model`.

    python -m training.export_reader READER search/model --name tiaowen-reader-1 --sure 6

READER is what `training.reader` wrote. The rows of the words and places are the embedder's, so
that only the layers are new bytes; tokenizer and words stay the embedder's files.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
from tokenizers import Tokenizer

from search.reader import GRAPH, READER_FORMAT, READER_STAMP
from training.encoder_graph import WeightFile, encoder, written_places
from training.export import WEIGHTS, Side, entry_of, tower_of, word_rows

LAYERS = "reader.bin"
HEADS = "heads.npz"
"""What the reader says of a piece, beside the encoder's layers."""
_TOKENIZER = "tokenizer.json"


def export_reader(reader: Path, out: Path, name: str, sure: float) -> None:
    """Write the graph, its layers and its stamp.

    Args:
        reader: a folder of `training.reader`.
        out: the embedder's folder.
        name: for the answers' `engine`.
        sure: least sureness of an answer (`bench/judge_reader.py`).

    Raises:
        ValueError: the two do not share their words, or the reader is no BERT.
    """
    whole = json.loads((reader / _TOKENIZER).read_text(encoding="utf-8"))
    rows = word_rows(reader, whole)
    if Tokenizer.from_file(str(out / _TOKENIZER)).get_vocab_size() != len(rows):
        msg = "reader and embedder have different vocabularies"
        raise ValueError(msg)
    heads = np.load(reader / HEADS)
    tower = replace(tower_of(Side(reader), rows), head=(heads["weight"], heads["bias"]))
    shared = written_places(onnx.load(out / "passage.onnx", load_external_data=False), out)
    file = WeightFile(LAYERS, places=shared)
    (out / GRAPH).write_bytes(encoder(tower, file).SerializeToString())
    (out / LAYERS).write_bytes(file.data)
    files = {n: entry_of(out / n) for n in sorted((GRAPH, LAYERS, WEIGHTS, _TOKENIZER))}
    stamp = {"format": READER_FORMAT, "name": name, "sure": sure, "files": files}
    text = json.dumps(stamp, ensure_ascii=False, indent=2) + "\n"
    (out / READER_STAMP).write_text(text, encoding="utf-8")


def main() -> None:
    """Export, and tell what came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reader", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--sure", type=float, required=True, help="least score of an answer")
    chosen = parser.parse_args()
    export_reader(chosen.reader, chosen.out, chosen.name, chosen.sure)
    for name in (GRAPH, LAYERS):
        print(f"{(chosen.out / name).stat().st_size / 1e6:8.2f} MB  {name}")


if __name__ == "__main__":
    main()
