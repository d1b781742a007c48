/* The Python side of the core: buffers in, numbers out. Limited API (3.11), so that one binary serves every Python and numpy.
 * The lines said about bad arguments are the same as in buffers.py. */
#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030b0000
#endif
#include <Python.h>

#include "core.h"

#include <math.h>
#include <stdint.h>

enum { ANY = -1, MOST = 7, GRID_MOST = 4096 };

typedef struct {
    int rank;
    Py_ssize_t size[4];
} Shape;

/* Buffers held during one call. */
typedef struct {
    Py_buffer views[MOST];
    int count;
} Held;

static PyObject *release(Held *held, PyObject *result) {
    while (held->count) PyBuffer_Release(&held->views[--held->count]);
    return result;
}

static int fits(const Py_buffer *view, const Shape *shape) {
    if (view->ndim != shape->rank) return 0;
    for (int i = 0; i < shape->rank; i++)
        if (shape->size[i] != ANY && view->shape[i] != shape->size[i]) return 0;
    return 1;
}

static int holds(const Py_buffer *view, char kind) {
    const char *format = view->format ? view->format : "B";
    if (*format == '@' || *format == '=') format++;
    return format[0] == kind && !format[1];
}

static void *refuse(PyObject *error, const char *name, char kind, int writable, const char *text) {
    PyErr_Format(error, "%s must be a %sC-contiguous float%d array %s", name, writable ? "writable " : "", kind == 'f' ? 32 : 64, text);
    return NULL;
}

/* The memory of `value` if it is a C-contiguous array of `kind` ('f' or 'd') in one of two shapes; else NULL and an exception. */
static Py_buffer *take(Held *held, PyObject *value, const char *name, char kind, int writable, const char *text, Shape one, Shape two) {
    Py_buffer *view = &held->views[held->count];
    size_t align = kind == 'f' ? sizeof(float) : sizeof(double);
    if (PyObject_GetBuffer(value, view, PyBUF_FULL_RO)) {
        PyErr_Clear();
        return refuse(PyExc_TypeError, name, kind, writable, text);
    }
    held->count++;
    if (!holds(view, kind)) return refuse(PyExc_TypeError, name, kind, writable, text);
    if ((!fits(view, &one) && !fits(view, &two)) || !PyBuffer_IsContiguous(view, 'C') || (writable && view->readonly) ||
        (uintptr_t)view->buf % align)
        return refuse(PyExc_ValueError, name, kind, writable, text);
    return view;
}

static Py_buffer *take_one(Held *held, PyObject *value, const char *name, char kind, int writable, const char *text, Shape shape) {
    return take(held, value, name, kind, writable, text, shape, shape);
}

static int counted(const char *name, Py_ssize_t got, Py_ssize_t least, Py_ssize_t most) {
    if (got >= least && got <= most) return 1;
    PyErr_Format(PyExc_TypeError, "%s takes %zd arguments, not %zd", name, most, got);
    return 0;
}

_Static_assert(METRIC_COUNT == 18 && BASE_COUNT == 29, "the texts below name these numbers");

static PyObject *py_metrics(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    if (!counted("metrics", count, 3, 3)) return NULL;
    Py_buffer *points = take(&held, args[0], "metrics: points", 'f', 0, "(17, 3) or (n, 17, 3)", (Shape){2, {JOINTS, POINT}},
                             (Shape){3, {ANY, JOINTS, POINT}});
    if (!points) return release(&held, NULL);
    Py_buffer *baseline = take_one(&held, args[1], "metrics: baseline", 'f', 0, "(29,)", (Shape){1, {BASE_COUNT}});
    if (!baseline) return release(&held, NULL);
    Shape wanted = points->ndim == 2 ? (Shape){1, {METRIC_COUNT}} : (Shape){2, {points->shape[0], METRIC_COUNT}};
    Py_buffer *out = take_one(&held, args[2], "metrics: out", 'f', 1, "(18,) or (n, 18), n as in points", wanted);
    if (!out) return release(&held, NULL);
    if (points->ndim == 2) {
        core_metrics(points->buf, 1, baseline->buf, out->buf);
    } else {
        Py_BEGIN_ALLOW_THREADS
        core_metrics(points->buf, (size_t)points->shape[0], baseline->buf, out->buf);
        Py_END_ALLOW_THREADS
    }
    return release(&held, Py_NewRef(Py_None));
}

/* A head (G, G, channels), a leading 1 allowed; grid ANY takes any square one and is set. */
static const float *take_head(Held *held, PyObject *value, const char *name, const char *text, Py_ssize_t channels, Py_ssize_t *grid) {
    Py_buffer *view = take(held, value, name, 'f', 0, text, (Shape){3, {*grid, *grid, channels}}, (Shape){4, {1, *grid, *grid, channels}});
    if (!view) return NULL;
    Py_ssize_t rows = view->shape[view->ndim - 3];
    if (rows != view->shape[view->ndim - 2] || rows < 1 || rows > GRID_MOST) return refuse(PyExc_ValueError, name, 'f', 0, text);
    *grid = rows;
    return view->buf;
}

static int anchored(PyObject *anchor, double *row, double *col) {
    if (PyTuple_Check(anchor) && PyTuple_Size(anchor) == 2) {
        *row = PyFloat_AsDouble(PyTuple_GetItem(anchor, 0));
        *col = PyErr_Occurred() ? NAN : PyFloat_AsDouble(PyTuple_GetItem(anchor, 1));
        if (!PyErr_Occurred() && isfinite(*row) && isfinite(*col)) return 1;
    }
    PyErr_Clear();
    PyErr_SetString(PyExc_ValueError, "decode: anchor must be a finite (row, col) in cells");
    return 0;
}

static PyObject *py_decode(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    Py_ssize_t grid = ANY;
    double row, col, sure;
    if (!counted("decode", count, 6, 7)) return NULL;
    const float *center = take_head(&held, args[0], "decode: center", "(G, G, 1)", 1, &grid);
    const float *heatmap = center ? take_head(&held, args[1], "decode: heatmap", "(G, G, 17), G as in center", JOINTS, &grid) : NULL;
    const float *regress = heatmap ? take_head(&held, args[2], "decode: regress", "(G, G, 34), G as in center", 2 * JOINTS, &grid) : NULL;
    const float *offset = regress ? take_head(&held, args[3], "decode: offset", "(G, G, 34), G as in center", 2 * JOINTS, &grid) : NULL;
    if (!offset) return release(&held, NULL);
    Py_buffer *out = take_one(&held, args[5], "decode: out", 'f', 1, "(17, 3)", (Shape){2, {JOINTS, POINT}});
    if (!out) return release(&held, NULL);
    Py_buffer *spread = NULL;
    if (count == 7 && args[6] != Py_None) {
        spread = take_one(&held, args[6], "decode: spread", 'f', 1, "(17,)", (Shape){1, {JOINTS}});
        if (!spread) return release(&held, NULL);
    }
    if (!anchored(args[4], &row, &col)) return release(&held, NULL);
    Py_BEGIN_ALLOW_THREADS
    sure = core_decode(center, heatmap, regress, offset, (int)grid, row, col, out->buf, spread ? spread->buf : NULL);
    Py_END_ALLOW_THREADS
    return release(&held, PyFloat_FromDouble(sure));
}

static PyObject *py_people(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    Py_ssize_t grid = ANY;
    if (!counted("people", count, 2, 2)) return NULL;
    const float *center = take_head(&held, args[0], "people: center", "(G, G, 1)", 1, &grid);
    if (!center) return release(&held, NULL);
    Py_buffer *out = take_one(&held, args[1], "people: out", 'f', 1, "(k, 3)", (Shape){2, {ANY, POINT}});
    if (!out) return release(&held, NULL);
    return release(&held, PyLong_FromSize_t(core_people(center, (int)grid, out->buf, (size_t)out->shape[0])));
}

static int in_range(const double *params) {
    for (int i = 0; i < FILTER_PARAMS; i++)
        if (!isfinite(params[i]) || params[i] < 0 || (params[i] == 0 && i != 1)) return 0;
    return 1;
}

static PyObject *py_one_euro(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    if (!counted("one_euro", count, 5, 5)) return NULL;
    Py_buffer *values = take_one(&held, args[1], "one_euro: values", 'f', 0, "(n,)", (Shape){1, {ANY}});
    if (!values) return release(&held, NULL);
    Shape channels = {1, {values->shape[0]}}, states = {2, {values->shape[0], FILTER_STATE}};
    Py_buffer *state = take_one(&held, args[0], "one_euro: state", 'd', 1, "(n, 3), n as in values", states);
    Py_buffer *params = state ? take_one(&held, args[3], "one_euro: params", 'd', 0, "(4,)", (Shape){1, {FILTER_PARAMS}}) : NULL;
    Py_buffer *out = params ? take_one(&held, args[4], "one_euro: out", 'f', 1, "(n,), n as in values", channels) : NULL;
    if (!out) return release(&held, NULL);
    double time = PyFloat_AsDouble(args[2]);
    if (PyErr_Occurred()) return release(&held, NULL);
    if (!in_range(params->buf)) {
        PyErr_SetString(PyExc_ValueError, "one_euro: params must be finite, with min_cutoff, d_cutoff and max_gap > 0 and beta >= 0");
        return release(&held, NULL);
    }
    core_one_euro(state->buf, values->buf, (size_t)values->shape[0], time, params->buf, out->buf);
    return release(&held, Py_NewRef(Py_None));
}

#define CORE_NAME(name) #name,
static const char *const METRIC_NAMES[] = {CORE_METRICS(CORE_NAME)};
static const char *const BASELINE_NAMES[] = {CORE_BASELINE(CORE_NAME)};

static int add_names(PyObject *module, const char *attribute, const char *const *names, Py_ssize_t count) {
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple && i < count; i++) {
        PyObject *name = PyUnicode_FromString(names[i]);
        if (!name || PyTuple_SetItem(tuple, i, name)) Py_CLEAR(tuple);
    }
    int failed = PyModule_AddObjectRef(module, attribute, tuple);
    Py_XDECREF(tuple);
    return failed;
}

static int fill(PyObject *module) {
    return add_names(module, "METRICS", METRIC_NAMES, METRIC_COUNT) || add_names(module, "BASELINE", BASELINE_NAMES, BASE_COUNT) ? -1 : 0;
}

#define FAST(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL
static PyMethodDef methods[] = {
    {"metrics", FAST(py_metrics), "metrics(points, baseline, out, /): see mirror.core.reference.metrics"},
    {"decode", FAST(py_decode), "decode(center, heatmap, regress, offset, anchor, out, spread=None, /): see mirror.core.reference.decode"},
    {"people", FAST(py_people), "people(center, out, /): see mirror.core.reference.people"},
    {"one_euro", FAST(py_one_euro), "one_euro(state, values, time, params, out, /): see mirror.core.reference.one_euro"},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, fill}, {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_core", "The measuring core in C; see mirror.core.reference.", 0, methods, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__core(void) { return PyModuleDef_Init(&definition); }
