/* The fit of a neutral path and its error, as Python calls it. */
#include "arguments.h"

_Static_assert(PATHS == 3 && KNOTS == 7 && TERMS == 10 && FRAME_COLUMNS == 6 && FIT_PARAMS == 5, "the texts below name these numbers");

enum { ROUNDS_MOST = 100 };

static double *take(Held *held, PyObject *value, const char *name, const char *text, Shape shape, int writable) {
    Py_buffer *view = acquire(held, value, (Array){name, text, 'd', writable, shape, NO_SHAPE});
    return view ? view->buf : NULL;
}

#define SQUARES "(3, 10, 10)", (Shape){3, {PATHS, TERMS, TERMS}}
#define VECTORS "(3, 10)", (Shape){2, {PATHS, TERMS}}

PyObject *core_py_learn_path(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    if (!check_count("learn_path", count, 8, 8)) return NULL;
    const double *frames = take(&held, args[0], "learn_path: frames", "(n, 6)", (Shape){2, {ANY, FRAME_COLUMNS}}, 0);
    size_t rows = frames ? (size_t)held.views[0].shape[0] : 0;
    const double *precision = frames ? take(&held, args[1], "learn_path: precision", SQUARES, 0) : NULL;
    const double *prior = precision ? take(&held, args[2], "learn_path: prior", VECTORS, 0) : NULL;
    const double *params = prior ? take(&held, args[5], "learn_path: params", "(5,)", (Shape){1, {FIT_PARAMS}}, 0) : NULL;
    double *gram = params ? take(&held, args[6], "learn_path: gram", SQUARES, 1) : NULL;
    double *moment = gram ? take(&held, args[7], "learn_path: moment", VECTORS, 1) : NULL;
    if (!moment) return release(&held, NULL);
    long weighing = PyLong_AsLong(args[3]), rounds = PyErr_Occurred() ? 0 : PyLong_AsLong(args[4]);
    if (PyErr_Occurred()) return release(&held, NULL);
    if (weighing < 0 || weighing >= WEIGH_COUNT || rounds < 0 || rounds > ROUNDS_MOST) {
        PyErr_SetString(PyExc_ValueError, "learn_path: weighing must be 0 to 2, rounds 0 to 100");
        return release(&held, NULL);
    }
    Py_BEGIN_ALLOW_THREADS
    core_learn_path(frames, rows, precision, prior, (int)weighing, (int)rounds, params, gram, moment);
    Py_END_ALLOW_THREADS
    return release(&held, Py_NewRef(Py_None));
}

PyObject *core_py_solve_path(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    if (!check_count("solve_path", count, 6, 6)) return NULL;
    const double *precision = take(&held, args[0], "solve_path: precision", SQUARES, 0);
    const double *prior = precision ? take(&held, args[1], "solve_path: prior", VECTORS, 0) : NULL;
    const double *gram = prior ? take(&held, args[2], "solve_path: gram", SQUARES, 0) : NULL;
    const double *moment = gram ? take(&held, args[3], "solve_path: moment", VECTORS, 0) : NULL;
    double *mean = moment ? take(&held, args[4], "solve_path: mean", VECTORS, 1) : NULL;
    double *covariance = mean ? take(&held, args[5], "solve_path: covariance", SQUARES, 1) : NULL;
    if (!covariance) return release(&held, NULL);
    core_solve_path(precision, prior, gram, moment, mean, covariance);
    return release(&held, Py_NewRef(Py_None));
}

PyObject *core_py_path_error(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    if (!check_count("path_error", count, 3, 3)) return NULL;
    Shape knots = {3, {PATHS, KNOTS + 1, KNOTS + 1}};
    const double *covariance = take(&held, args[0], "path_error: covariance", "(3, 8, 8)", knots, 0);
    if (!covariance) return release(&held, NULL);
    double depth = PyFloat_AsDouble(args[1]), fold = PyErr_Occurred() ? 0 : PyFloat_AsDouble(args[2]);
    if (PyErr_Occurred()) return release(&held, NULL);
    return release(&held, PyFloat_FromDouble(core_path_error(covariance, depth, fold)));
}
