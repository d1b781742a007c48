/* What functions that Python calls share: their arguments as C-contiguous arrays, or an exception, whose lines are those of buffers.py. */
#ifndef MIRROR_ARGUMENTS_H
#define MIRROR_ARGUMENTS_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030b0000
#endif
#include <Python.h>

#include "core.h"

#include <stdint.h>

enum { ANY = -1, MOST = 7 };

/* Lengths of an array's axes; ANY where any will do. */
typedef struct {
    int rank;
    Py_ssize_t size[4];
} Shape;

#define NO_SHAPE {-1, {0}}

/* Buffers held during one call. */
typedef struct {
    Py_buffer views[MOST];
    int count;
} Held;

static inline PyObject *release(Held *held, PyObject *result) {
    while (held->count) PyBuffer_Release(&held->views[--held->count]);
    return result;
}

static inline int has_shape(const Py_buffer *view, const Shape *shape) {
    if (view->ndim != shape->rank) return 0;
    for (int i = 0; i < shape->rank; i++)
        if (shape->size[i] != ANY && view->shape[i] != shape->size[i]) return 0;
    return 1;
}

static inline int has_kind(const Py_buffer *view, char kind) {
    const char *format = view->format ? view->format : "B";
    if (*format == '@' || *format == '=') format++;
    return format[0] == kind && !format[1];
}

/* An argument that is an array: its name and its shapes in words, 'f' or 'd', whether it is written to, and its one or two shapes. */
typedef struct {
    const char *name, *text;
    char kind;
    int writable;
    Shape shape, other;
} Array;

static inline void *refuse(PyObject *error, const Array *wanted) {
    PyErr_Format(error, "%s must be a %sC-contiguous float%d array %s", wanted->name, wanted->writable ? "writable " : "",
                 wanted->kind == 'f' ? 32 : 64, wanted->text);
    return NULL;
}

/* The memory of `value` if it is C-contiguous and what is `wanted`; else NULL and an exception. */
static inline Py_buffer *acquire(Held *held, PyObject *value, Array wanted) {
    Py_buffer *view = &held->views[held->count];
    size_t align = wanted.kind == 'f' ? sizeof(float) : sizeof(double);
    if (PyObject_GetBuffer(value, view, PyBUF_FULL_RO)) {
        PyErr_Clear();
        return refuse(PyExc_TypeError, &wanted);
    }
    held->count++;
    if (!has_kind(view, wanted.kind)) return refuse(PyExc_TypeError, &wanted);
    if ((!has_shape(view, &wanted.shape) && !has_shape(view, &wanted.other)) || !PyBuffer_IsContiguous(view, 'C') ||
        (wanted.writable && view->readonly) || (uintptr_t)view->buf % align)
        return refuse(PyExc_ValueError, &wanted);
    return view;
}

static inline int check_count(const char *name, Py_ssize_t got, Py_ssize_t least, Py_ssize_t most) {
    if (got >= least && got <= most) return 1;
    PyErr_Format(PyExc_TypeError, "%s takes %zd arguments, not %zd", name, most, got);
    return 0;
}

/* The functions of the module. */
PyObject *core_py_metrics(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_halve(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_cut(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_place(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_decode(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_people(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_is_person(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_torso_square(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_follow(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_plant(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_learn_path(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_path_error(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_solve_path(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_one_euro(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *core_py_yuv(PyObject *module, PyObject *const *args, Py_ssize_t count);

#endif
