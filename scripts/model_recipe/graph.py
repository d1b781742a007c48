"""The network replayed in TensorFlow: exact in float32, or with fake-quantised backbone activations and weights."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from .source import HEADS, Layer, Network

Ranges = Mapping[str, tuple[float, float]]
INPUT_RANGE = (-128 / 127.5, 127 / 127.5)
"""With this range the int8 value of an input is its pixel - 128, so that a uint8 picture goes in without arithmetic."""


def weights_of(network: Network) -> dict[str, NDArray[np.float32]]:
    """Kernels and biases by "<layer>/kernel" and "<layer>/bias", to be turned into variables or rounded."""
    out = {}
    for layer in network.layers:
        if layer.kernel is not None:
            out[f"{layer.name}/kernel"] = layer.kernel
        if layer.bias is not None:
            out[f"{layer.name}/bias"] = layer.bias
    return out


def normalised(pixels: tf.Tensor, quantised: bool) -> tf.Tensor:
    """The network's input from float32 pixels 0..255; a quantised input is half a grey level lower, see ``shift_input``."""
    return (pixels - (128.0 if quantised else 127.5)) / 127.5


def forward(network: Network, weights: Mapping[str, tf.Tensor], picture: tf.Tensor, ranges: Ranges | None = None) -> dict[str, tf.Tensor]:
    """Every layer's output by name, from a ``normalised`` picture (n, size, size, 3).

    ``ranges`` puts a fake quantisation (8 bit) on the input and behind each layer named in it.
    """
    if ranges is not None:
        picture = tf.quantization.fake_quant_with_min_max_vars(picture, *INPUT_RANGE, num_bits=8)
    values = {"input": picture}
    for layer in network.layers:
        out = _apply(layer, weights, [values[name] for name in layer.inputs])
        if ranges is not None and layer.name in ranges:
            out = tf.quantization.fake_quant_with_min_max_vars(out, *ranges[layer.name], num_bits=8)
        values[layer.name] = out
    return values


def heads(values: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    """The four raw heads of ``forward``'s result, in their order."""
    return {name: values[node] for name, node in HEADS.items()}


def shift_input(network: Network, weights: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """Weights whose first bias makes up for the half grey level between the quantised input and the network's own."""
    first = network.layers[0].name
    kernel = weights[f"{first}/kernel"]
    return {**weights, f"{first}/bias": weights[f"{first}/bias"] + (0.5 / 127.5) * kernel.sum((0, 1, 2))}


def _apply(layer: Layer, weights: Mapping[str, tf.Tensor], inputs: list[tf.Tensor]) -> tf.Tensor:
    if layer.kind == "add":
        return tf.add(*inputs)
    if layer.kind == "resize":
        return tf.image.resize(inputs[0], layer.size)  # bilinear, half-pixel centres
    kernel, strides = weights[f"{layer.name}/kernel"], [1, layer.stride, layer.stride, 1]
    convolve = tf.nn.conv2d if layer.kind == "conv" else tf.nn.depthwise_conv2d
    out = convolve(inputs[0], kernel, strides, layer.padding)
    if layer.bias is not None:
        out = tf.nn.bias_add(out, weights[f"{layer.name}/bias"])
    return {"": tf.identity, "relu": tf.nn.relu, "relu6": tf.nn.relu6}[layer.activation](out)
