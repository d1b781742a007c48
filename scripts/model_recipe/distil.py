"""Self-distillation: the quantised network learns to give back the float32 network's heads. No labels are used.

Rounding the backbone shifts what the float pyramid and heads see; a thousand small steps on our own crops take half of it back.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from .graph import Ranges, forward, heads, normalised, shift_input
from .quantise import channel_scale
from .source import Network

_BATCH = 8
_FLOOR = 0.02
"""Weight of an empty cell beside 1 for a cell that the teacher is sure of: the decode reads the peaks, but none may appear elsewhere."""


def distil(
    network: Network,
    weights: Mapping[str, NDArray[np.float32]],
    ranges: Ranges,
    pictures: NDArray[np.uint8],
    steps: int,
    rate: float,
) -> dict[str, NDArray[np.float32]]:
    """Weights for the quantised network from the published ``weights``, still to be rounded by ``quantise.round_weights``.

    Gradients pass straight through the rounding of weights (Bengio et al., 2013); the activation ranges stay as they are.
    """
    variables = {name: tf.Variable(value) for name, value in shift_input(network, weights).items()}
    optimiser = _Adam(list(variables.values()), rate, steps)

    def learn(pixels: tf.Tensor) -> tf.Tensor:
        teacher = heads(forward(network, weights, normalised(pixels, quantised=False)))
        with tf.GradientTape() as tape:
            student = heads(forward(network, _rounded(network, variables), normalised(pixels, quantised=True), ranges))
            loss = _loss(student, teacher)
        optimiser.apply(tape.gradient(loss, optimiser.variables))
        return loss

    run = tf.function(learn, autograph=False)
    random = np.random.default_rng(4)
    losses: list[float] = []
    order = np.concatenate([random.permutation(len(pictures)) for _ in range(-(-steps * _BATCH // len(pictures)))])
    for step in range(steps):
        batch = pictures[order[step * _BATCH : (step + 1) * _BATCH]]
        losses.append(float(run(tf.constant(_vary(batch, random)))))
        if (step + 1) % 100 == 0:
            print(f"{network.name}: distilled {step + 1} of {steps} steps, loss {np.mean(losses[-100:]):.2f}", flush=True)
    return {name: variable.numpy() for name, variable in variables.items()}


def _rounded(network: Network, variables: Mapping[str, tf.Variable]) -> dict[str, tf.Tensor]:
    out = {name: tf.convert_to_tensor(variable) for name, variable in variables.items()}
    for layer in network.layers:
        if layer.backbone and layer.kernel is not None:
            kernel = out[f"{layer.name}/kernel"]
            scale = channel_scale(layer, kernel)
            out[f"{layer.name}/kernel"] = kernel + tf.stop_gradient(tf.round(kernel / scale) * scale - kernel)
    return out


def _vary(pictures: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.float32]:
    """Light, contrast, colour and sensor noise at random, in whole grey levels."""
    one = (len(pictures), 1, 1, 1)
    gain = random.uniform(0.6, 1.25, one) * random.uniform(0.93, 1.07, (len(pictures), 1, 1, 3))
    noise = random.normal(0, 1, pictures.shape) * random.uniform(0, 6, one)
    return np.rint(np.clip(pictures * gain + random.uniform(-15, 25, one) + noise, 0, 255)).astype(np.float32)


def _loss(student: Mapping[str, tf.Tensor], teacher: Mapping[str, tf.Tensor]) -> tf.Tensor:
    """Squared differences of each head, logits or cells, where the decode of the teacher looks."""
    centre, heat = tf.sigmoid(teacher["center"]), tf.sigmoid(teacher["heatmap"])

    def weighted(name: str, weight: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(weight * tf.square(student[name] - teacher[name])) / (tf.reduce_sum(weight) + 1.0)

    return (
        weighted("center", centre + _FLOOR)
        + weighted("heatmap", heat + _FLOOR)
        + weighted("regress", tf.repeat(centre, 34, -1))
        + 4.0 * weighted("offset", tf.repeat(heat, 2, -1))
    )


class _Adam:
    """Adam (Kingma and Ba, 2015) with a cosine decay to zero."""

    def __init__(self, variables: list[tf.Variable], rate: float, steps: int) -> None:
        self.variables = variables
        self._rate, self._steps = rate, steps
        self._step = tf.Variable(0.0)
        self._first = [tf.Variable(tf.zeros_like(variable)) for variable in variables]
        self._second = [tf.Variable(tf.zeros_like(variable)) for variable in variables]

    def apply(self, gradients: list[tf.Tensor]) -> None:
        self._step.assign_add(1.0)
        decayed = self._rate * 0.5 * (1 + tf.cos(np.pi * self._step / self._steps))
        rate = decayed * tf.sqrt(1 - 0.999**self._step) / (1 - 0.9**self._step)
        for variable, first, second, gradient in zip(self.variables, self._first, self._second, gradients, strict=True):
            first.assign(0.9 * first + 0.1 * gradient)
            second.assign(0.999 * second + 0.001 * tf.square(gradient))
            variable.assign_sub(rate * first / (tf.sqrt(second) + 1e-8))
