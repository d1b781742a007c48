"""Quantisation: activation ranges, weights on their int8 grid, and the conversion to a .tflite file.

Only the backbone is int8. Nearly all the loss of a naive conversion sits in the feature pyramid and in the heads, which cost
little time: they stay float32, because the converter leaves alone whatever has no fake quantisation behind it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tensorflow.lite.tools import flatbuffer_utils

from .graph import Ranges, forward, heads, normalised
from .source import HEADS, Layer, Network

_SAMPLES = 400_000


def activation_ranges(
    network: Network, weights: Mapping[str, NDArray[np.float32]], pictures: NDArray[np.uint8]
) -> dict[str, tuple[float, float]]:
    """For each backbone layer the range (low, high) with the least squared rounding error over ``pictures``."""
    layers = [layer for layer in network.layers if layer.backbone]

    def backbone(pixels: tf.Tensor) -> dict[str, tf.Tensor]:
        values = forward(network, weights, normalised(pixels, quantised=False))
        return {layer.name: values[layer.name] for layer in layers}

    run = tf.function(backbone, autograph=False)
    random = np.random.default_rng(0)
    kept: dict[str, list[NDArray[np.float32]]] = {layer.name: [] for layer in layers}
    batches = np.array_split(pictures, max(len(pictures) // 16, 1))
    for batch in batches:
        for name, value in run(tf.constant(batch, tf.float32)).items():
            flat = value.numpy().ravel()
            kept[name].append(random.choice(flat, min(_SAMPLES // len(batches), flat.size), replace=False))
    return {layer.name: _best_range(np.concatenate(kept[layer.name]), layer) for layer in layers}


def _best_range(values: NDArray[np.float32], layer: Layer) -> tuple[float, float]:
    low, high = float(min(values.min(), 0)), float(max(values.max(), 1e-3))
    best = (np.inf, low, high)
    # A few percent of clipped outliers buy finer steps for all the rest; both ends are searched, coarse to fine.
    for span in (np.linspace(0.3, 1, 15), np.linspace(0.94, 1.06, 7)):
        around_low, around_high = best[1], best[2]
        for a in span if low < 0 else (1.0,):
            for b in span:
                candidate = (a * around_low, min(b * around_high, high))
                best = min(best, (_error(values, *candidate), *candidate))
    return (0.0 if layer.activation else best[1]), best[2]


def _error(values: NDArray[np.float32], low: float, high: float) -> float:
    scale = (high - low) / 255
    zero = round(-low / scale)
    rounded = (np.clip(np.rint(values / scale) + zero, 0, 255) - zero) * scale
    return float(np.square(rounded - values).mean())


def round_weights(network: Network, weights: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """``weights`` with the backbone's kernels on the grid of 127 steps a side that the converter will find, channel by channel."""
    out = dict(weights)
    for layer in network.layers:
        if layer.backbone and layer.kernel is not None:
            name = f"{layer.name}/kernel"
            scale = channel_scale(layer, tf.constant(weights[name])).numpy()
            out[name] = np.rint(weights[name] / scale) * scale
    return out


def channel_scale(layer: Layer, kernel: tf.Tensor) -> tf.Tensor:
    """The int8 step of each output channel, shaped to divide ``kernel``."""
    axes = (0, 1, 2) if layer.kind == "conv" else (0, 1, 3)
    return tf.maximum(tf.reduce_max(tf.abs(kernel), axes, keepdims=True), 1e-9) / 127.0


def convert(network: Network, weights: Mapping[str, NDArray[np.float32]], ranges: Ranges | None) -> bytes:
    """A .tflite model: uint8 (1, size, size, 3) RGB in, the raw heads as float32 out, named as in ``HEADS`` and in that order.

    ``ranges`` None: float32 throughout, and the input is the network's own, -1..1.
    """

    def model(picture: tf.Tensor) -> dict[str, tf.Tensor]:
        return heads(forward(network, weights, picture, ranges))

    specification = tf.TensorSpec((1, network.size, network.size, 3), tf.float32, "picture")
    function = tf.function(model, autograph=False).get_concrete_function(specification)
    # The second argument, any trackable object, makes the converter write a signature, which alone keeps the heads' names.
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], tf.Module())
    if ranges is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.inference_input_type = tf.uint8
    flat = flatbuffer_utils.convert_bytearray_to_object(bytearray(converter.convert()))
    graph, tensors = flat.subgraphs[0], {output.name.decode(): output.tensorIndex for output in flat.signatureDefs[0].outputs}
    # The converter numbers the outputs in an order of its own.
    graph.outputs = [tensors[name] for name in HEADS]
    for name, index in tensors.items():
        graph.tensors[index].name = name.encode()
    return bytes(flatbuffer_utils.convert_object_to_bytearray(flat))
