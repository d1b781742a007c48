/* The metrics of a pose, as Python calls them. */
#include "arguments.h"

_Static_assert(METRIC_COUNT == 26 && BASE_COUNT == 29, "the texts below name these numbers");

PyObject *core_py_metrics(PyObject *module, PyObject *const *args, Py_ssize_t count) {
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
