"""The last step: two of the four heads leave the graph, and the picture enters it as int8. What the mirror reads stays the same.

Of ``regress`` one cell of 2304 is read, of ``offset`` 25 for each joint, and both cost as much as half of the rest that is float32. So the
graph ends at the features that these heads start from, and their weights come along as constants, for the mirror's core to work them out
where it reads them. The converter's own first operator turns uint8 into int8; turning one bit of a pixel is the same, at no cost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from tensorflow.lite.python import schema_py_generated as schema
from tensorflow.lite.tools import flatbuffer_utils

from .decode import CELL_HEADS
from .unused import drop_unused

FEATURES = "features"


def trim(content: bytes) -> bytes:
    """The model of ``quantise.convert`` with outputs center, heatmap, features and the weights of ``CELL_HEADS``, each float32 (P,): 3x3
    kernel (3, 3, C), hidden kernel (C, H) and bias (H,), output kernel (34, H) and bias (34,)."""
    model = flatbuffer_utils.convert_bytearray_to_object(bytearray(content))
    graph = model.subgraphs[0]
    place = {tensor.name.decode(): index for index, tensor in enumerate(graph.tensors)}
    makers = {int(output): operator for operator in graph.operators for output in operator.outputs}
    starts = set()
    for name in CELL_HEADS:
        project = makers[place[name]]
        expand = makers[int(project.inputs[0])]
        depthwise = makers[int(expand.inputs[0])]
        starts.add(int(depthwise.inputs[0]))
        _make_constant(model, graph.tensors[place[name]], _weights(model, graph, depthwise, expand, project))
    (features,) = starts
    graph.tensors[features].name = FEATURES.encode()
    outputs = [place["center"], place["heatmap"], features]
    graph.outputs = np.array([*outputs, *(place[name] for name in CELL_HEADS)], np.int32)
    first = graph.operators[0]
    if model.operatorCodes[first.opcodeIndex].builtinCode != schema.BuiltinOperator.QUANTIZE:
        raise SystemExit("the first operator does not turn uint8 into int8")
    graph.inputs = first.outputs
    graph.tensors[graph.inputs[0]].name = b"picture"
    graph.operators = _needed(graph.operators[1:], set(outputs))
    model.signatureDefs = []
    model.metadata = model.metadataBuffer = None
    drop_unused(model, graph)
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


def _weights(model: Any, graph: Any, depthwise: Any, expand: Any, project: Any) -> NDArray[np.float32]:
    kernel = _constant(model, graph, depthwise.inputs[1])[0]
    if _constant(model, graph, depthwise.inputs[2]).any() or depthwise.builtinOptions.fusedActivationFunction:
        raise SystemExit("a head's first layer has a bias or an activation: the mirror's core knows none")
    activations = [layer.builtinOptions.fusedActivationFunction for layer in (expand, project)]
    if activations != [schema.ActivationFunctionType.RELU, schema.ActivationFunctionType.NONE]:
        raise SystemExit("a head's hidden layer has another activation than ReLU, or its output has one")
    parts = [kernel, _constant(model, graph, expand.inputs[1])[:, 0, 0].T, _constant(model, graph, expand.inputs[2])]
    parts += [_constant(model, graph, project.inputs[1])[:, 0, 0], _constant(model, graph, project.inputs[2])]
    return np.concatenate([part.ravel() for part in parts])


def _constant(model: Any, graph: Any, index: int) -> NDArray[np.float32]:
    tensor = graph.tensors[int(index)]
    return np.frombuffer(bytes(model.buffers[tensor.buffer].data), np.float32).reshape(tensor.shape)


def _make_constant(model: Any, tensor: Any, values: NDArray[np.float32]) -> None:
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(values.tobytes(), np.uint8)
    model.buffers.append(buffer)
    tensor.shape, tensor.shapeSignature, tensor.buffer = np.array(values.shape, np.int32), None, len(model.buffers) - 1


def _needed(operators: list[Any], wanted: set[int]) -> list[Any]:
    """Those of ``operators``, in their order, that the tensors ``wanted`` come from."""
    kept = []
    for operator in reversed(operators):
        if wanted.intersection(operator.outputs.tolist()):
            kept.append(operator)
            wanted = wanted.union(int(index) for index in operator.inputs if index >= 0)
    return kept[::-1]
