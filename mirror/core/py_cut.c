/* The network's square, as Python calls it: cut out of a picture, and joints placed back where it was. */
#include "arguments.h"

#include <math.h>

#define PLACE_MOST 1e6
#define PICTURE_TEXT "uint8 array (h, w, 3) with whole rows"
enum { SIDE_MOST = 65535 };

/* Pixels (h, w, 3) that are an argument: its name and kind in words, whether they are written to, and h and w; ANY where any will do. */
typedef struct {
    const char *name, *text;
    int writable;
    Py_ssize_t height, width;
} Pixels;

static void *refuse_pixels(PyObject *error, Pixels wanted) {
    PyErr_Format(error, "%s must be a %s", wanted.name, wanted.text);
    return NULL;
}

static int has_length(Py_ssize_t length, Py_ssize_t wanted) { return length <= SIDE_MOST && (wanted == ANY || length == wanted); }

/* The memory of `value` if it holds what is `wanted`: to be read, rows may lie apart. */
static Py_buffer *take_pixels(Held *held, PyObject *value, Pixels wanted) {
    Py_buffer *view = &held->views[held->count];
    if (PyObject_GetBuffer(value, view, PyBUF_FORMAT | PyBUF_STRIDES)) { /* no suboffsets: nothing here follows them */
        PyErr_Clear();
        return refuse_pixels(PyExc_TypeError, wanted);
    }
    held->count++;
    if (!has_kind(view, 'B')) return refuse_pixels(PyExc_TypeError, wanted);
    if (view->ndim != 3 || view->shape[2] != 3 || !has_length(view->shape[0], wanted.height) || !has_length(view->shape[1], wanted.width) ||
        (wanted.writable && (!PyBuffer_IsContiguous(view, 'C') || view->readonly)) ||
        (view->len && (view->strides[1] != 3 || view->strides[2] != 1)))
        return refuse_pixels(PyExc_ValueError, wanted);
    return view;
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

PyObject *core_py_halve(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    if (!check_count("halve", count, 2, 2)) return NULL;
    Py_buffer *image = take_pixels(&held, args[0], (Pixels){"halve: image", PICTURE_TEXT, 0, ANY, ANY});
    if (!image) return release(&held, NULL);
    Pixels half = {"halve: out", "writable C-contiguous uint8 array (h // 2, w // 2, 3)", 1, image->shape[0] / 2, image->shape[1] / 2};
    Py_buffer *out = take_pixels(&held, args[1], half);
    if (!out) return release(&held, NULL);
    if (out->len) {
        Py_BEGIN_ALLOW_THREADS
        core_halve(image->buf, image->strides[0], (int)half.height, (int)half.width, out->buf);
        Py_END_ALLOW_THREADS
    }
    return release(&held, Py_NewRef(Py_None));
}

PyObject *core_py_cut(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    double places[3], light = 0;
    if (!check_count("cut", count, 5, 5)) return NULL;
    Py_buffer *image = take_pixels(&held, args[0], (Pixels){"cut: image", PICTURE_TEXT, 0, ANY, ANY});
    Pixels square = {"cut: out", "writable C-contiguous uint8 array (s, s, 3)", 1, ANY, ANY};
    Py_buffer *out = image ? take_pixels(&held, args[4], square) : NULL;
    if (!out) return release(&held, NULL);
    if (out->shape[0] != out->shape[1]) return release(&held, refuse_pixels(PyExc_ValueError, square));
    if (!parse_places(args + 1, "cut", places)) return release(&held, NULL);
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
