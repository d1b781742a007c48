/* The filter bank, as Python calls it. */
#include "arguments.h"

#include <math.h>

#define UNIT_LEAST 1e-3
#define UNIT_MOST 1e6

static int in_range(const double *params) {
    for (int i = 0; i < FILTER_PARAMS; i++)
        if (!isfinite(params[i]) || params[i] < 0 || (params[i] == 0 && i != 1)) return 0;
    return 1;
}

PyObject *core_py_one_euro(PyObject *module, PyObject *const *args, Py_ssize_t count) {
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
