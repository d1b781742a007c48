/* Decoding of MoveNet's heads, as Python calls it. */
#include "arguments.h"

#include <math.h>

#define HEAD_TEXT "(9C + H(C + 35) + 34,), C as in features, C and H multiples of 4"
enum { GRID_MOST = 4096 };

/* A map (G, G, channels), a leading 1 allowed; grid and channels that are ANY take any number, one grid's cells in a square, and are set. */
static const float *take_map(Held *held, PyObject *value, const char *name, const char *text, Py_ssize_t *channels, Py_ssize_t *grid) {
    Array wanted = {name, text, 'f', 0, {3, {*grid, *grid, *channels}}, {4, {1, *grid, *grid, *channels}}};
    Py_buffer *view = acquire(held, value, wanted);
    if (!view) return NULL;
    Py_ssize_t rows = view->shape[view->ndim - 3];
    if (rows != view->shape[view->ndim - 2] || rows < 1 || rows > GRID_MOST) return refuse(PyExc_ValueError, &wanted);
    *grid = rows;
    *channels = view->shape[view->ndim - 1];
    return view->buf;
}

static int take_head(Held *held, PyObject *value, const char *name, Py_ssize_t channels, Head *head) {
    Array wanted = {name, HEAD_TEXT, 'f', 0, {1, {ANY}}, NO_SHAPE};
    Py_buffer *view = acquire(held, value, wanted);
    if (!view) return 0;
    if (channels <= CHANNELS_MOST && core_make_head(view->buf, (size_t)view->shape[0], (int)channels, head)) return 1;
    refuse(PyExc_ValueError, &wanted);
    return 0;
}

static int parse_anchor(PyObject *anchor, double *row, double *col) {
    if (PyTuple_Check(anchor) && PyTuple_Size(anchor) == 2) {
        *row = PyFloat_AsDouble(PyTuple_GetItem(anchor, 0));
        *col = PyErr_Occurred() ? NAN : PyFloat_AsDouble(PyTuple_GetItem(anchor, 1));
        if (!PyErr_Occurred() && isfinite(*row) && isfinite(*col)) return 1;
    }
    PyErr_Clear();
    PyErr_SetString(PyExc_ValueError, "decode: anchor must be a finite (row, col) in cells");
    return 0;
}

PyObject *core_py_decode(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    Py_ssize_t grid = ANY, one = 1, joints = JOINTS, channels = ANY;
    double row, col, sure;
    Head regress, offset;
    if (!check_count("decode", count, 7, 8)) return NULL;
    const float *center = take_map(&held, args[0], "decode: center", "(G, G, 1)", &one, &grid);
    const float *heatmap = center ? take_map(&held, args[1], "decode: heatmap", "(G, G, 17), G as in center", &joints, &grid) : NULL;
    const float *features = heatmap ? take_map(&held, args[2], "decode: features", "(G, G, C), G as in center", &channels, &grid) : NULL;
    if (!features || !take_head(&held, args[3], "decode: regress", channels, &regress) ||
        !take_head(&held, args[4], "decode: offset", channels, &offset))
        return release(&held, NULL);
    Py_buffer *out = acquire(&held, args[6], (Array){"decode: out", "(17, 3)", 'f', 1, {2, {JOINTS, POINT}}, NO_SHAPE});
    if (!out) return release(&held, NULL);
    Py_buffer *spread = NULL;
    if (count == 8 && args[7] != Py_None) {
        spread = acquire(&held, args[7], (Array){"decode: spread", "(17,)", 'f', 1, {1, {JOINTS}}, NO_SHAPE});
        if (!spread) return release(&held, NULL);
    }
    if (!parse_anchor(args[5], &row, &col)) return release(&held, NULL);
    Py_BEGIN_ALLOW_THREADS
    sure = core_decode(center, heatmap, features, &regress, &offset, (int)grid, row, col, out->buf, spread ? spread->buf : NULL);
    Py_END_ALLOW_THREADS
    return release(&held, PyFloat_FromDouble(sure));
}

PyObject *core_py_people(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    Py_ssize_t grid = ANY, one = 1;
    if (!check_count("people", count, 2, 2)) return NULL;
    const float *center = take_map(&held, args[0], "people: center", "(G, G, 1)", &one, &grid);
    if (!center) return release(&held, NULL);
    Py_buffer *out = acquire(&held, args[1], (Array){"people: out", "(k, 3)", 'f', 1, {2, {ANY, POINT}}, NO_SHAPE});
    if (!out) return release(&held, NULL);
    return release(&held, PyLong_FromSize_t(core_people(center, (int)grid, out->buf, (size_t)out->shape[0])));
}
