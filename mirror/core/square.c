/* The network's square, as Python calls it: cut out of a picture, and joints placed back where it was. */
#include "arguments.h"

#include <math.h>

#define PLACE_MOST 1e6
enum { SIDE_MOST = 65535 };

/* The memory of `value` if it holds pixels (h, w, 3): of a square that can be written to, or of a picture whose rows may lie apart. */
static Py_buffer *take_pixels(Held *held, PyObject *value, const char *name, const char *text, int square) {
    Py_buffer *view = &held->views[held->count];
    PyObject *error = PyExc_TypeError;
    if (PyObject_GetBuffer(value, view, PyBUF_FORMAT | PyBUF_STRIDES)) { /* no suboffsets: nothing here follows them */
        PyErr_Clear();
        goto refused;
    }
    held->count++;
    if (!has_kind(view, 'B')) goto refused;
    error = PyExc_ValueError;
    if (view->ndim != 3 || view->shape[2] != 3 || view->shape[0] > SIDE_MOST || view->shape[1] > SIDE_MOST) goto refused;
    if (square && (view->shape[0] != view->shape[1] || !PyBuffer_IsContiguous(view, 'C') || view->readonly)) goto refused;
    if (view->len && (view->strides[1] != 3 || view->strides[2] != 1)) goto refused;
    return view;
refused:
    PyErr_Format(error, "%s must be a %s", name, text);
    return NULL;
}

static int parse_places(PyObject *const *args, const char *function, double *places) {
    int good = 1;
    for (int i = 0; i < 3; i++) {
        places[i] = PyFloat_AsDouble(args[i]);
        if (PyErr_Occurred()) return 0;
        good = good && isfinite(places[i]) && fabs(places[i]) <= PLACE_MOST;
    }
    if (good && places[2] > 0) return 1;
    PyErr_Format(PyExc_ValueError, "%s: x, y and side must be finite, and side positive", function);
    return 0;
}

PyObject *core_py_cut(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    double places[3], light = 0;
    if (!check_count("cut", count, 5, 5)) return NULL;
    Py_buffer *image = take_pixels(&held, args[0], "cut: image", "uint8 array (h, w, 3) with whole rows", 0);
    Py_buffer *out = image ? take_pixels(&held, args[4], "cut: out", "writable C-contiguous uint8 array (s, s, 3)", 1) : NULL;
    if (!out || !parse_places(args + 1, "cut", places)) return release(&held, NULL);
    if (out->len) {
        Py_BEGIN_ALLOW_THREADS
        light = core_cut(image->buf, image->strides[0], (int)image->shape[0], (int)image->shape[1], places[0], places[1], places[2],
                         out->buf, (int)out->shape[0]);
        Py_END_ALLOW_THREADS
    }
    release(&held, NULL);
    return light < 0 ? PyErr_NoMemory() : PyFloat_FromDouble(light);
}

PyObject *core_py_place(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    double places[3];
    if (!check_count("place", count, 6, 6)) return NULL;
    Shape rows = {2, {JOINTS, POINT}};
    Py_buffer *joints = acquire(&held, args[0], (Array){"place: joints", "(17, 3)", 'f', 0, rows, NO_SHAPE});
    Py_buffer *aside = joints ? acquire(&held, args[1], (Array){"place: aside", "(17,)", 'f', 0, {1, {JOINTS}}, NO_SHAPE}) : NULL;
    Py_buffer *out = aside ? acquire(&held, args[5], (Array){"place: out", "(17, 3)", 'f', 1, rows, NO_SHAPE}) : NULL;
    if (!out || !parse_places(args + 2, "place", places)) return release(&held, NULL);
    core_place(joints->buf, aside->buf, places[0], places[1], places[2], out->buf);
    return release(&held, Py_NewRef(Py_None));
}
