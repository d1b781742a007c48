/* The Python module: its functions, which the py_ files hold, and its names. Limited API (3.11), so that one binary serves every Python and
 * numpy. */
#include "arguments.h"

#define CORE_NAME(name) #name,
static const char *const METRIC_NAMES[] = {CORE_METRICS(CORE_NAME)};
static const char *const BASELINE_NAMES[] = {CORE_BASELINE(CORE_NAME)};
static const char *const LIMIT_NAMES[] = {CORE_LIMITS(CORE_NAME)};
static const char *const WEIGHING_NAMES[] = {CORE_WEIGHINGS(CORE_NAME)};
#undef CORE_NAME
#define CORE_FIRST(name, width) {#name, PERSON_##name},
static const struct {
    const char *name;
    long column;
} PERSON_COLUMNS[] = {CORE_PERSON(CORE_FIRST)};
#undef CORE_FIRST

/* Adds `value` under `name` and lets it go; 0 when that is done. */
static int add_value(PyObject *module, const char *name, PyObject *value) {
    int failed = PyModule_AddObjectRef(module, name, value);
    Py_XDECREF(value);
    return failed;
}

static int add_names(PyObject *module, const char *attribute, const char *const *names, Py_ssize_t count) {
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple && i < count; i++) {
        PyObject *name = PyUnicode_FromString(names[i]);
        if (!name || PyTuple_SetItem(tuple, i, name)) Py_CLEAR(tuple);
    }
    return add_value(module, attribute, tuple);
}

static int add_person(PyObject *module) {
    PyObject *columns = PyDict_New();
    for (size_t i = 0; columns && i < sizeof PERSON_COLUMNS / sizeof *PERSON_COLUMNS; i++) {
        PyObject *column = PyLong_FromLong(PERSON_COLUMNS[i].column);
        if (!column || PyDict_SetItemString(columns, PERSON_COLUMNS[i].name, column)) Py_CLEAR(columns);
        Py_XDECREF(column);
    }
    return add_value(module, "PERSON", columns);
}

/* What layout.py says as well; tests hold the two together. */
static int add_layout(PyObject *module) {
    int failed = add_names(module, "METRICS", METRIC_NAMES, METRIC_COUNT) || add_names(module, "BASELINE", BASELINE_NAMES, BASE_COUNT) ||
                 add_names(module, "LIMITS", LIMIT_NAMES, LIMIT_COUNT) || add_names(module, "WEIGHINGS", WEIGHING_NAMES, WEIGH_COUNT) ||
                 add_person(module) || add_value(module, "KNOT_SPACING", PyFloat_FromDouble(KNOT_SPACING));
    return failed ? -1 : 0;
}

#define FAST(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL
static PyMethodDef methods[] = {
    {"metrics", FAST(core_py_metrics), "metrics(points, baseline, out, /): see mirror.core.reference.metrics"},
    {"halve", FAST(core_py_halve), "halve(image, out, /): see mirror.core.reference.halve"},
    {"cut", FAST(core_py_cut), "cut(image, x, y, side, out, /): see mirror.core.reference.cut"},
    {"place", FAST(core_py_place), "place(joints, aside, x, y, side, out, /): see mirror.core.reference.place"},
    {"decode", FAST(core_py_decode), "decode(center, heatmap, features, regress, offset, anchor, out, spread=None, /): see mirror.core.reference.decode"},
    {"is_person", FAST(core_py_is_person), "is_person(points, width, height, lying, limits, /): see mirror.core.reference.is_person"},
    {"torso_square", FAST(core_py_torso_square), "torso_square(points, limits, square, /): see mirror.core.reference.torso_square"},
    {"follow", FAST(core_py_follow), "follow(points, gone, width, height, quarter, limits, state, /): see mirror.core.reference.follow"},
    {"plant", FAST(core_py_plant), "plant(points, time, window, count, rows, out, /): see mirror.core.reference.plant"},
    {"learn_path", FAST(core_py_learn_path),
     "learn_path(frames, precision, prior, weighing, rounds, params, gram, moment, /): see mirror.core.reference.learn_path"},
    {"path_error", FAST(core_py_path_error), "path_error(covariance, depth, fold, /): see mirror.core.reference.path_error"},
    {"solve_path", FAST(core_py_solve_path),
     "solve_path(precision, prior, gram, moment, mean, covariance, /): see mirror.core.reference.solve_path"},
    {"people", FAST(core_py_people), "people(center, out, /): see mirror.core.reference.people"},
    {"one_euro", FAST(core_py_one_euro), "one_euro(state, points, time, unit, params, out, /): see mirror.core.reference.one_euro"},
    {"yuv", FAST(core_py_yuv), "yuv(planes, out, /): see mirror.core.reference.yuv"},
    {NULL, NULL, 0, NULL},
};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, add_layout}, {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_core", "The measuring core in C; see mirror.core.reference.", 0, methods, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__core(void) { return PyModuleDef_Init(&definition); }
