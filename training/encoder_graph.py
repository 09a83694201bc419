"""An encoder of BERT's kind as an ONNX graph with int8 products, made of its weights.

The graph takes the piece numbers of one text and gives its vector, or, where the encoder has a
head, what the head says of each piece. One text at a time: nothing
is padded, no vector depends on its neighbours in a batch, and several threads may run it at once.

Products are of int8 weights (one scale an output) and uint8 activations (one scale a token, taken
from the token's own largest number). ONNX Runtime's dynamic quantisation has one scale for all
tokens instead: on 300 articles that gave cosines of .9974 with fp32, this .9994
(multilingual-e5-small, bench/embed_speed.py).

Contributed operators of ONNX Runtime (domain com.microsoft) do what plain ones need several for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[Any]

INPUT, OUTPUT, SAID = "input_ids", "vector", "said"
_CONTRIBUTED = "com.microsoft"
_OPSET = 18
_IR_VERSION = 9
_INLINE_BYTES = 1024
"""Smaller tensors stay in the graph, larger ones go to the file of weights."""
_ALIGNMENT = 64
_LEVELS = 127
_GELU_DEPTH = 0.17
"""GELU never falls below -0.17, so a largest number above it bounds the magnitude as well."""
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Tower:
    """What one side's encoder is made of."""

    weights: Mapping[str, Array]
    """By the names of `transformers`' BertModel; word rows cut to the vocabulary already."""
    layers: int
    heads: int
    epsilon: float
    projection: Array | None = None
    """(numbers in a vector, hidden size): applied to the mean of the token vectors."""
    head: tuple[Array, Array] | None = None
    """(numbers, hidden size) and (numbers,): applied to every token; there is no vector then."""


@dataclass(slots=True)
class WeightFile:
    """Tensors of one or more graphs in one file, each content once: towers share what is equal."""

    name: str
    data: bytearray = field(default_factory=bytearray)
    places: dict[bytes, tuple[str, int]] = field(default_factory=dict)
    """File and offset of each content; another file's may be put in before."""

    def add(self, array: Array) -> tuple[str, int, int]:
        """The file that holds the array, and its offset and length there in bytes."""
        raw = array.tobytes()
        key = hashlib.sha256(raw).digest()
        if key not in self.places:
            self.data += bytes(-len(self.data) % _ALIGNMENT)
            self.places[key] = self.name, len(self.data)
            self.data += raw
        return (*self.places[key], len(raw))


def written_places(graph: onnx.ModelProto, folder: Path) -> dict[bytes, tuple[str, int]]:
    """Where the large tensors of a graph that was written lie, for `WeightFile.places`."""
    found = {}
    for tensor in graph.graph.initializer:
        if tensor.data_location == TensorProto.EXTERNAL:
            told = {entry.key: entry.value for entry in tensor.external_data}
            offset, length = int(told["offset"]), int(told["length"])
            with (folder / told["location"]).open("rb") as file:
                file.seek(offset)
                raw = file.read(length)
            found[hashlib.sha256(raw).digest()] = told["location"], offset
    return found


def encoder(tower: Tower, file: WeightFile) -> onnx.ModelProto:
    """The graph of one side; its large tensors go to `file`."""
    return _Writer(tower, file).model()


def quantised(weight: Array) -> tuple[Array, Array]:
    """A matrix (outputs, inputs) as int8 and the scales of its outputs.

    Processors with AVX2 alone add two neighbouring products of a row in 16 bits, which overflow
    where both weights are large. Scales are chosen such that no pair of neighbours exceeds 128,
    so that every processor computes the same.
    """
    pairs = np.abs(weight.reshape(len(weight), -1, 2).sum(axis=2)).max(axis=1)
    largest = np.maximum(np.abs(weight).max(axis=1), pairs)
    scales = (np.maximum(largest, _TINY) / _LEVELS).astype(np.float32)
    return np.rint(weight / scales[:, None]).astype(np.int8), scales


class _Writer:
    """Writes the nodes of one graph."""

    def __init__(self, tower: Tower, file: WeightFile) -> None:
        self._tower = tower
        self._file = file
        self._nodes: list[onnx.NodeProto] = []
        self._tensors: dict[str, onnx.TensorProto] = {}
        self._hidden = int(tower.weights["embeddings.LayerNorm.weight"].shape[0])
        self._last_axis = self._constant(np.array([-1], np.int64))
        self._zero = self._constant(np.array([0], np.int64))
        self._middle = self._constant(np.array(128, np.uint8))
        self._one = self._constant(np.array(1, np.float32))

    def model(self) -> onnx.ModelProto:
        length = self._node("Shape", INPUT)
        self._middles = self._node("Expand", self._middle, length)
        x = self._words(length)
        for layer in range(self._tower.layers):
            x = self._feed_forward(self._attention(x, layer), layer)
        output = self._said(x) if self._tower.head else self._vector(x)
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["tokens"])],
            [output],
            list(self._tensors.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIBUTED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)

    def _said(self, x: str) -> onnx.ValueInfoProto:
        """The head's numbers for each token."""
        weight, bias = self._tower.head
        x = self._node("MatMul", x, self._constant(weight.astype(np.float32).T))
        bias = self._constant(bias.astype(np.float32))
        self._nodes.append(helper.make_node("Add", [x, bias], [SAID]))
        return helper.make_tensor_value_info(SAID, TensorProto.FLOAT, ["tokens", len(weight)])

    def _vector(self, x: str) -> onnx.ValueInfoProto:
        """The mean of the tokens, projected, of length 1."""
        x = self._node("ReduceMean", x, self._zero, keepdims=0)
        size = self._hidden
        if self._tower.projection is not None:
            projection = self._tower.projection.astype(np.float32)
            x = self._node("MatMul", x, self._constant(projection.T))
            size = len(projection)
        self._nodes.append(helper.make_node("LpNormalization", [x], [OUTPUT], axis=-1, p=2))
        return helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [size])

    def _words(self, length: str) -> str:
        """Rows of the words and of their places, added and normalised."""
        words = self._weight("embeddings.word_embeddings.weight")
        scales = (np.maximum(np.abs(words).max(axis=1), _TINY) / _LEVELS).astype(np.float32)
        rows = np.rint(words / scales[:, None]).astype(np.int8)
        row = self._node("Gather", self._constant(rows), INPUT)
        row = self._node("Cast", row, to=TensorProto.FLOAT)
        row = self._node("Mul", row, self._node("Gather", self._constant(scales[:, None]), INPUT))
        places = self._weight("embeddings.position_embeddings.weight")
        # Every token is of the first kind: its row can be added here once.
        places = places + self._weight("embeddings.token_type_embeddings.weight")[:1]
        half = self._constant(places.astype(np.float16))
        table = self._node("Cast", half, to=TensorProto.FLOAT)
        place = self._node("Slice", table, self._zero, length, self._zero)
        return self._normalised(self._node("Add", row, place), "embeddings.LayerNorm")

    def _attention(self, x: str, layer: int) -> str:
        """Attention of all heads, added to what came in and normalised."""
        prefix, heads = f"encoder.layer.{layer}.attention", self._tower.heads
        width = self._hidden // heads
        weights, biases = [], []
        for part, factor in (("query", width**-0.5), ("key", 1.0), ("value", 1.0)):
            weights.append(self._weight(f"{prefix}.self.{part}.weight") * factor)
            biases.append(self._weight(f"{prefix}.self.{part}.bias") * factor)
        flat = self._product(x, np.concatenate(weights), np.concatenate(biases))
        shape = self._constant(np.array([-1, 3 * heads, width], np.int64))
        split = self._nodes_of("Split", self._node("Reshape", flat, shape), axis=1, num_outputs=3)
        query, key, value = split
        # transBatch*: heads lie in the middle axis and are taken from there without a copy.
        turned = {"domain": _CONTRIBUTED, "transBatchB": 1}
        scores = self._node("FusedMatMul", query, key, transBatchA=1, transB=1, **turned)
        mixed = self._node("FusedMatMul", self._node("Softmax", scores, axis=-1), value, **turned)
        mixed = self._node("Transpose", mixed, perm=[1, 0, 2])
        joined = self._constant(np.array([-1, self._hidden], np.int64))
        out = self._linear(self._node("Reshape", mixed, joined), f"{prefix}.output.dense")
        return self._normalised(self._node("Add", x, out), f"{prefix}.output.LayerNorm")

    def _feed_forward(self, x: str, layer: int) -> str:
        prefix = f"encoder.layer.{layer}"
        inner = self._product(x, self._weight(f"{prefix}.intermediate.dense.weight"))
        bias = self._constant(self._weight(f"{prefix}.intermediate.dense.bias"))
        inner = self._node("BiasGelu", inner, bias, domain=_CONTRIBUTED)
        out = self._linear(inner, f"{prefix}.output.dense", after_gelu=True)
        return self._normalised(self._node("Add", x, out), f"{prefix}.output.LayerNorm")

    def _linear(self, x: str, name: str, *, after_gelu: bool = False) -> str:
        weight, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._product(x, weight, bias, after_gelu=after_gelu)

    def _product(
        self, x: str, weight: Array, bias: Array | None = None, *, after_gelu: bool = False
    ) -> str:
        """The int8 product of the tokens with a weight (outputs, inputs)."""
        largest = self._node(
            "ReduceMax", x if after_gelu else self._node("Abs", x), self._last_axis
        )
        floor = _GELU_DEPTH if after_gelu else _TINY
        largest = self._node("Max", largest, self._constant(np.array(floor, np.float32)))
        share = self._constant(np.array(1 / _LEVELS, np.float32))
        scale = self._node("Mul", largest, share)
        scales = self._node("Reshape", scale, self._last_axis)
        tokens = self._node("QuantizeLinear", x, scales, self._middles, axis=0)
        rows, factors = quantised(weight)
        operands = (self._constant(rows.T), self._one, self._constant(factors), self._middle)
        y = self._node("MatMulIntegerToFloat", tokens, *operands, domain=_CONTRIBUTED)
        y = self._node("Mul", y, scale)
        return y if bias is None else self._node("Add", y, self._constant(bias))

    def _normalised(self, x: str, name: str) -> str:
        gain, bias = (self._constant(self._weight(f"{name}.{w}")) for w in ("weight", "bias"))
        return self._node("LayerNormalization", x, gain, bias, axis=-1, epsilon=self._tower.epsilon)

    def _weight(self, name: str) -> Array:
        return self._tower.weights[name].astype(np.float32)

    def _node(self, kind: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        (output,) = self._nodes_of(kind, *inputs, domain=domain, outputs=1, **attributes)
        return output

    def _nodes_of(
        self, kind: str, *inputs: str, domain: str = "", outputs: int = 3, **attributes: object
    ) -> list[str]:
        number = len(self._nodes)
        names = [f"{kind}_{number}_{i}" for i in range(outputs)]
        self._nodes.append(
            helper.make_node(kind, inputs, names, names[0], domain=domain, **attributes)
        )
        return names

    def _constant(self, array: Array) -> str:
        """The name of a tensor with this content; equal ones are one."""
        array = np.ascontiguousarray(array)
        digest = hashlib.sha256(array.tobytes()).hexdigest()[:16]
        name = f"{array.dtype}_{'x'.join(map(str, array.shape))}_{digest}"
        if name not in self._tensors:
            self._tensors[name] = self._stored(array, name)
        return name

    def _stored(self, array: Array, name: str) -> onnx.TensorProto:
        if array.nbytes < _INLINE_BYTES:
            return numpy_helper.from_array(array, name)
        location, offset, length = self._file.add(array)
        kind = helper.np_dtype_to_tensor_dtype(array.dtype)
        tensor = TensorProto(name=name, data_type=kind, dims=array.shape)
        tensor.data_location = TensorProto.EXTERNAL
        told = {"location": location, "offset": str(offset), "length": str(length)}
        for key, value in told.items():
            tensor.external_data.add(key=key, value=value)
        return tensor
