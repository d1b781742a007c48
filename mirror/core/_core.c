/* The Python side of the core: buffers in, numbers out. Limited API (3.11), so that one binary serves every Python and numpy.
 * The lines said about bad arguments are the same as in buffers.py. */
#include "arguments.h"

#include <math.h>

#define HEAD_TEXT "(9C + H(C + 35) + 34,), C as in features, C and H multiples of 4"
#define UNIT_LEAST 1e-3
#define UNIT_MOST 1e6
enum { GRID_MOST = 4096 };

_Static_assert(METRIC_COUNT == 26 && BASE_COUNT == 29, "the texts below name these numbers");

static PyObject *py_metrics(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    if (!check_count("metrics", count, 3, 3)) return NULL;
    Array poses = {"metrics: points", "(17, 3) or (n, 17, 3)", 'f', 0, {2, {JOINTS, POINT}}, {3, {ANY, JOINTS, POINT}}};
    Py_buffer *points = acquire(&held, args[0], poses);
    if (!points) return release(&held, NULL);
    Py_buffer *baseline = acquire(&held, args[1], (Array){"metrics: baseline", "(29,)", 'f', 0, {1, {BASE_COUNT}}, NO_SHAPE});
    if (!baseline) return release(&held, NULL);
    Shape wanted = points->ndim == 2 ? (Shape){1, {METRIC_COUNT}} : (Shape){2, {points->shape[0], METRIC_COUNT}};
    Py_buffer *out = acquire(&held, args[2], (Array){"metrics: out", "(26,) or (n, 26), n as in points", 'f', 1, wanted, NO_SHAPE});
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

static PyObject *py_decode(PyObject *module, PyObject *const *args, Py_ssize_t count) {
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

static PyObject *py_people(PyObject *module, PyObject *const *args, Py_ssize_t count) {
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

static int in_range(const double *params) {
    for (int i = 0; i < FILTER_PARAMS; i++)
        if (!isfinite(params[i]) || params[i] < 0 || (params[i] == 0 && i != 1)) return 0;
    return 1;
}

static PyObject *py_one_euro(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    if (!check_count("one_euro", count, 6, 6)) return NULL;
    Py_buffer *points = acquire(&held, args[1], (Array){"one_euro: points", "(n, 3)", 'f', 0, {2, {ANY, POINT}}, NO_SHAPE});
    if (!points) return release(&held, NULL);
    Shape rows = {2, {points->shape[0], POINT}}, states = {2, {2 * points->shape[0], FILTER_STATE}};
    Py_buffer *state = acquire(&held, args[0], (Array){"one_euro: state", "(2n, 3), n as in points", 'd', 1, states, NO_SHAPE});
    Py_buffer *params = state ? acquire(&held, args[4], (Array){"one_euro: params", "(4,)", 'd', 0, {1, {FILTER_PARAMS}}, NO_SHAPE}) : NULL;
    Py_buffer *out = params ? acquire(&held, args[5], (Array){"one_euro: out", "(n, 3), n as in points", 'f', 1, rows, NO_SHAPE}) : NULL;
    if (!out) return release(&held, NULL);
    double time = PyFloat_AsDouble(args[2]), unit = PyErr_Occurred() ? NAN : PyFloat_AsDouble(args[3]);
    if (PyErr_Occurred()) return release(&held, NULL);
    if (!(unit >= UNIT_LEAST && unit <= UNIT_MOST) || !in_range(params->buf)) {
        PyErr_SetString(PyExc_ValueError, "one_euro: unit must be 1e-3 to 1e6, params finite, with min_cutoff, d_cutoff and max_gap > 0 and beta >= 0");
        return release(&held, NULL);
    }
    core_one_euro(state->buf, points->buf, (size_t)points->shape[0], time, (float)unit, params->buf, out->buf);
    return release(&held, Py_NewRef(Py_None));
}

#define CORE_NAME(name) #name,
static const char *const METRIC_NAMES[] = {CORE_METRICS(CORE_NAME)};
static const char *const BASELINE_NAMES[] = {CORE_BASELINE(CORE_NAME)};
static const char *const LIMIT_NAMES[] = {CORE_LIMITS(CORE_NAME)};

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

static int add_columns(PyObject *module) {
    int failed = add_names(module, "METRICS", METRIC_NAMES, METRIC_COUNT) || add_names(module, "BASELINE", BASELINE_NAMES, BASE_COUNT) ||
                 add_names(module, "LIMITS", LIMIT_NAMES, LIMIT_COUNT);
    return failed ? -1 : 0;
}

#define FAST(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL
static PyMethodDef methods[] = {
    {"metrics", FAST(py_metrics), "metrics(points, baseline, out, /): see mirror.core.reference.metrics"},
    {"halve", FAST(core_py_halve), "halve(image, out, /): see mirror.core.reference.halve"},
    {"cut", FAST(core_py_cut), "cut(image, x, y, side, out, /): see mirror.core.reference.cut"},
    {"place", FAST(core_py_place), "place(joints, aside, x, y, side, out, /): see mirror.core.reference.place"},
    {"decode", FAST(py_decode), "decode(center, heatmap, features, regress, offset, anchor, out, spread=None, /): see mirror.core.reference.decode"},
    {"is_person", FAST(core_py_is_person), "is_person(points, width, height, lying, limits, /): see mirror.core.reference.is_person"},
    {"torso_square", FAST(core_py_torso_square), "torso_square(points, limits, square, /): see mirror.core.reference.torso_square"},
    {"follow", FAST(core_py_follow), "follow(points, gone, width, height, quarter, limits, state, /): see mirror.core.reference.follow"},
    {"plant", FAST(core_py_plant), "plant(points, time, window, count, rows, out, /): see mirror.core.reference.plant"},
    {"learn_path", FAST(core_py_learn_path),
     "learn_path(frames, precision, prior, weighing, rounds, params, gram, moment, /): see mirror.core.reference.learn_path"},
    {"path_error", FAST(core_py_path_error), "path_error(covariance, depth, fold, /): see mirror.core.reference.path_error"},
    {"solve_path", FAST(core_py_solve_path),
     "solve_path(precision, prior, gram, moment, mean, covariance, /): see mirror.core.reference.solve_path"},
    {"people", FAST(py_people), "people(center, out, /): see mirror.core.reference.people"},
    {"one_euro", FAST(py_one_euro), "one_euro(state, points, time, unit, params, out, /): see mirror.core.reference.one_euro"},
    {"yuv", FAST(core_py_yuv), "yuv(planes, out, /): see mirror.core.reference.yuv"},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, add_columns}, {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_core", "The measuring core in C; see mirror.core.reference.", 0, methods, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__core(void) { return PyModuleDef_Init(&definition); }
