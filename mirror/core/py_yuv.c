/* A picture made of a camera's planes, as Python calls it. */
#include "arguments.h"

enum { LENGTH_MOST = 65535 };

static Py_buffer *take_bytes(Held *held, PyObject *value, const char *text, int rank, int writable) {
    Py_buffer *view = &held->views[held->count];
    PyObject *error = PyExc_TypeError;
    if (PyObject_GetBuffer(value, view, PyBUF_FULL_RO)) {
        PyErr_Clear();
        goto refused;
    }
    held->count++;
    if (!has_kind(view, 'B')) goto refused;
    error = PyExc_ValueError;
    if (view->ndim != rank || !PyBuffer_IsContiguous(view, 'C') || (writable && view->readonly)) goto refused;
    for (int i = 0; i < rank; i++)
        if (view->shape[i] > LENGTH_MOST) goto refused;
    return view;
refused:
    PyErr_Format(error, "yuv: %s", text);
    return NULL;
}

PyObject *core_py_yuv(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    if (!check_count("yuv", count, 2, 2)) return NULL;
    Py_buffer *planes = take_bytes(&held, args[0], "planes must be a C-contiguous uint8 array of 2 dimensions", 2, 0);
    Py_buffer *out = planes ? take_bytes(&held, args[1], "out must be a writable C-contiguous uint8 array of 3 dimensions", 3, 1) : NULL;
    if (!out) return release(&held, NULL);
    Py_ssize_t stride = planes->shape[1], height = out->shape[0], width = out->shape[1];
    if (out->shape[2] != 3 || height % 2 || width % 2 || stride % 2 || stride < width || 2 * planes->shape[0] != 3 * height) {
        PyErr_SetString(PyExc_ValueError,
                        "yuv: planes must be (3 h / 2, stride) and out (h, w, 3), with h, w and stride even and stride >= w");
        return release(&held, NULL);
    }
    Py_BEGIN_ALLOW_THREADS
    core_yuv(planes->buf, (int)stride, (int)height, (int)width, out->buf);
    Py_END_ALLOW_THREADS
    return release(&held, Py_NewRef(Py_None));
}
