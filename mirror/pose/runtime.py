"""The one adapter to a TFLite runtime: ai_edge_litert, else an installed tflite_runtime (same Interpreter API).

litert is the maintained successor; on x86 the old runtime is over ten times slower on int8 models (see ``docs/decisions/pose.md``).
"""

from __future__ import annotations

import ctypes
import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from mirror.errors import MirrorError
from mirror.quiet import mute_stderr

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

SIGN_BIT = np.uint8(128)
"""A pixel with this bit turned is, read as int8, the pixel - 128."""


def _interpreter_class() -> tuple[str, Any]:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        try:
            from tflite_runtime.interpreter import Interpreter
        except ImportError:
            raise MirrorError(
                "no TFLite runtime", "neither ai_edge_litert nor tflite_runtime can be imported", "run: pip install ai-edge-litert"
            ) from None
        return "tflite-runtime", Interpreter
    return "ai-edge-litert", Interpreter


class ModelRuntime:
    """A loaded model: one uint8 picture in, the named float32 tensors out. A model with an int8 input is given pixel - 128.

    ``outputs`` gives the tensors' names in the order wanted. ``picture``, uint8 (size, size, 3) RGB, and ``heads``, one array for each
    name, are the runtime's own memory: ``invoke`` reads the one and writes the others. Raises MirrorError when the file is not a model
    that the runtime can load.
    """

    _has_spoken: ClassVar[bool] = False
    """Whether the runtime has said which delegate it makes: it does so once in a process, with the first model."""

    def __init__(self, path: Path, outputs: tuple[str, ...], threads: int = 1) -> None:
        self.name, interpreter = _interpreter_class()
        try:
            with nullcontext() if ModelRuntime._has_spoken else mute_stderr():
                self._interpreter = interpreter(model_path=str(path), num_threads=threads)
                self._interpreter.allocate_tensors()
            ModelRuntime._has_spoken = True
        except (ValueError, RuntimeError) as error:
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise MirrorError(
                f"model {path}", f"{self.name} cannot load it ({first})", "restore the file that came with the mirror"
            ) from None
        detail = self._interpreter.get_input_details()[0]
        self.size = int(detail["shape"][1])
        pixels = self._map(detail["index"])[0]
        self._turned = pixels.view(np.uint8) if pixels.dtype == np.int8 else None
        self.picture = pixels if self._turned is None else np.zeros(pixels.shape, np.uint8)
        by_name = {output["name"]: output["index"] for output in self._interpreter.get_output_details()}
        missing = [name for name in outputs if name not in by_name]
        if missing:
            raise MirrorError(f"model {path}", f"has no output '{missing[0]}'", "restore the file that came with the mirror")
        self.heads = [self._map(by_name[name]) for name in outputs]

    def invoke(self, picture: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        """Run the model on ``picture``, uint8 (size, size, 3) RGB, which is not copied when it is ``self.picture``."""
        if self._turned is not None:
            np.bitwise_xor(picture, SIGN_BIT, out=self._turned)
        elif picture is not self.picture:
            self.picture[:] = picture
        self._interpreter.invoke()
        return self.heads

    def _map(self, index: int) -> NDArray[Any]:
        """The memory of a tensor, which stays where it is from ``allocate_tensors`` on. An array of the runtime's own making would keep it
        from running for as long as it is held, and making five of them a frame takes longer than all that is done with them."""
        tensor = self._interpreter.tensor(index)()
        memory = (ctypes.c_uint8 * tensor.nbytes).from_address(tensor.ctypes.data)
        return np.frombuffer(memory, tensor.dtype).reshape(tensor.shape)
