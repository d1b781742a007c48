/* The person who is followed, and their planted feet, as Python calls it. */
#include "arguments.h"

_Static_assert(LIMIT_COUNT == 21 && PERSON_COUNT == 52 && FEET_MOST == 256, "the texts below name these numbers");

static float *take_points(Held *held, PyObject *value, const char *name, int writable) {
    Py_buffer *view = acquire(held, value, (Array){name, "(17, 3)", 'f', writable, {2, {JOINTS, POINT}}, NO_SHAPE});
    return view ? view->buf : NULL;
}

static double *take_row(Held *held, PyObject *value, const char *name, const char *text, Py_ssize_t length, int writable) {
    Py_buffer *view = acquire(held, value, (Array){name, text, 'd', writable, {1, {length}}, NO_SHAPE});
    return view ? view->buf : NULL;
}

/* Numbers of any kind; 0 and an exception for something else. */
static int parse_numbers(PyObject *const *args, int count, double *numbers) {
    for (int i = 0; i < count; i++) {
        numbers[i] = PyFloat_AsDouble(args[i]);
        if (PyErr_Occurred()) return 0;
    }
    return 1;
}

PyObject *core_py_is_person(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    double size[2];
    if (!check_count("is_person", count, 5, 5)) return NULL;
    const float *points = take_points(&held, args[0], "is_person: points", 0);
    const double *limits = points ? take_row(&held, args[4], "is_person: limits", "(21,)", LIMIT_COUNT, 0) : NULL;
    if (!limits || !parse_numbers(args + 1, 2, size)) return release(&held, NULL);
    int lying = PyObject_IsTrue(args[3]);
    if (lying < 0) return release(&held, NULL);
    return release(&held, PyBool_FromLong(core_is_person(points, size[0], size[1], lying, limits)));
}

PyObject *core_py_torso_square(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    if (!check_count("torso_square", count, 3, 3)) return NULL;
    const float *points = take_points(&held, args[0], "torso_square: points", 0);
    const double *limits = points ? take_row(&held, args[1], "torso_square: limits", "(21,)", LIMIT_COUNT, 0) : NULL;
    double *square = limits ? take_row(&held, args[2], "torso_square: square", "(3,)", 3, 1) : NULL;
    return release(&held, square ? PyBool_FromLong(core_torso_square(points, limits, square)) : NULL);
}

PyObject *core_py_follow(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    double numbers[3];
    if (!check_count("follow", count, 7, 7)) return NULL;
    float *points = take_points(&held, args[0], "follow: points", 1);
    const double *limits = points ? take_row(&held, args[5], "follow: limits", "(21,)", LIMIT_COUNT, 0) : NULL;
    double *state = limits ? take_row(&held, args[6], "follow: state", "(52,)", PERSON_COUNT, 1) : NULL;
    if (!state || !parse_numbers(args + 1, 3, numbers)) return release(&held, NULL);
    long quarter = PyLong_AsLong(args[4]);
    if (PyErr_Occurred()) return release(&held, NULL);
    int turn = (quarter > 0) - (quarter < 0);
    return release(&held, PyBool_FromLong(core_follow(points, numbers[0], numbers[1], numbers[2], turn, limits, state)));
}

PyObject *core_py_plant(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    Held held = {.count = 0};
    double numbers[2];
    if (!check_count("plant", count, 6, 6)) return NULL;
    const float *points = take_points(&held, args[0], "plant: points", 0);
    Array memory = {"plant: rows", "(256, 3)", 'd', 1, {2, {FEET_MOST, FEET_ROW}}, NO_SHAPE};
    Py_buffer *rows = points ? acquire(&held, args[4], memory) : NULL;
    float *out = rows ? take_points(&held, args[5], "plant: out", 1) : NULL;
    if (!out || !parse_numbers(args + 1, 2, numbers)) return release(&held, NULL);
    long filled = PyLong_AsLong(args[3]);
    if (PyErr_Occurred()) return release(&held, NULL);
    if (filled < 0 || filled > FEET_MOST) {
        PyErr_SetString(PyExc_ValueError, "plant: count must be 0 to 256");
        return release(&held, NULL);
    }
    return release(&held, PyLong_FromLong(core_plant(points, numbers[0], numbers[1], (int)filled, rows->buf, out)));
}
