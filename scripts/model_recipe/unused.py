"""A model file's tensors and buffers that no longer have a use."""

from __future__ import annotations

from typing import Any

import numpy as np


def drop_unused(model: Any, graph: Any) -> None:
    """Leaves the tensors and buffers out that nothing names any more, and numbers the others anew. ``model`` is a flatbuffer's ModelT,
    ``graph`` its only SubGraphT."""
    named = [graph.inputs, graph.outputs, *(indices for operator in graph.operators for indices in (operator.inputs, operator.outputs))]
    used = sorted({int(index) for indices in named for index in indices if index >= 0})
    place = {-1: -1} | {old: new for new, old in enumerate(used)}
    for holder in (graph, *graph.operators):
        holder.inputs = np.array([place[int(index)] for index in holder.inputs], np.int32)
        holder.outputs = np.array([place[int(index)] for index in holder.outputs], np.int32)
    graph.tensors = [graph.tensors[index] for index in used]
    buffers, moved = [model.buffers[0]], {0: 0}
    for tensor in graph.tensors:
        if tensor.buffer not in moved:
            moved[tensor.buffer] = len(buffers)
            buffers.append(model.buffers[tensor.buffer])
        tensor.buffer = moved[tensor.buffer]
    model.buffers = buffers
