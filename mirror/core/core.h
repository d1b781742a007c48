/* The core's plain C: no Python here. Formulas, units and frames of reference are documented in reference.py, its numpy twin. */
#ifndef MIRROR_CORE_H
#define MIRROR_CORE_H

#include <stddef.h>

/* Columns, in the order of layout.py. */
#define CORE_BASELINE(X)                                                                                                       \
    X(leg) X(thigh_left) X(thigh_right) X(roll) X(path_left_a) X(path_left_b) X(path_left_c) X(path_right_a) X(path_right_b)   \
    X(path_right_c) X(kasr_a) X(kasr_b) X(kasr_c) X(shoulder)
#define CORE_METRICS(X)                                                                                                        \
    X(depth) X(mkd_left) X(mkd_right) X(drift_left) X(drift_right) X(kasr) X(kasr_drop) X(fppa_left) X(fppa_right)             \
    X(trunk_lean) X(hip_line) X(hip_shift) X(ankle_gap) X(shoulder_width) X(hip_width) X(confidence) X(score)

#define CORE_COLUMN(name) BASE_##name,
enum { CORE_BASELINE(CORE_COLUMN) BASE_COUNT };
#undef CORE_COLUMN
#define CORE_COLUMN(name) METRIC_##name,
enum { CORE_METRICS(CORE_COLUMN) METRIC_COUNT };
#undef CORE_COLUMN

enum { JOINTS = 17, POINT = 3, FILTER_STATE = 3, FILTER_PARAMS = 4 };

/* points (frames, 17, 3), baseline (BASE_COUNT), out (frames, METRIC_COUNT). */
void core_metrics(const float *points, size_t frames, const float *baseline, float *out);

/* Heads of grid x grid cells; out (17, 3); spread (17) or NULL. Returns the centre's score, NaN where there is none. */
double core_decode(const float *center, const float *heatmap, const float *regress, const float *offset, int grid, double row,
                   double col, float *out, float *spread);

/* out (room, 3); returns how many rows were filled. */
size_t core_people(const float *center, int grid, float *out, size_t room);

/* state (channels, FILTER_STATE), values and out (channels), params (FILTER_PARAMS). out may be values. */
void core_one_euro(double *state, const float *values, size_t channels, double time, const double *params, float *out);

#endif
