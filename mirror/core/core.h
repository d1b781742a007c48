/* The core's plain C: no Python here. Formulas, units and frames of reference are documented in reference/, the same in numpy.
 *
 * Names of files: what is worked out stands in metrics.c, person.c and so on; py_NAME.c hands it to Python, _core.c makes the module of them,
 * arguments.h is what they share. Only those know Python. */
#ifndef MIRROR_CORE_H
#define MIRROR_CORE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#define CORE_PI 3.14159265358979323846 /* C99 has no M_PI */
#define KNOT_SPACING 0.16              /* travel from knot to knot of a path */

/* Columns, in the order of layout.py, which says what they are and their units. */
#define CORE_BASELINE(X)                                                                                                       \
    X(leg) X(thigh_left) X(thigh_right) X(roll) X(shoulder)                                                                    \
    X(path_left_0) X(path_left_1) X(path_left_2) X(path_left_3) X(path_left_4) X(path_left_5) X(path_left_6) X(path_left_fold)   \
    X(path_right_0) X(path_right_1) X(path_right_2) X(path_right_3) X(path_right_4) X(path_right_5) X(path_right_6)            \
    X(path_right_fold)                                                                                                         \
    X(kasr_0) X(kasr_1) X(kasr_2) X(kasr_3) X(kasr_4) X(kasr_5) X(kasr_6) X(kasr_fold)
#define CORE_METRICS(X)                                                                                                        \
    X(depth) X(mkd_left) X(mkd_right) X(drift_left) X(drift_right) X(kasr) X(kasr_drop) X(fppa_left) X(fppa_right)             \
    X(trunk_lean) X(hip_line) X(hip_shift) X(ankle_gap) X(shoulder_width) X(hip_width) X(fold) X(confidence) X(score)                       \
    X(trunk_shift) X(knee_drop) X(foot_lift) X(feet_low) X(feet_score) X(knees_score) X(legs_order) X(front)

#define CORE_LIMITS(X)                                                                                                         \
    X(seen_score) X(seen_joints) X(scale_least) X(scale_most) X(trunk_rise) X(shoulders_most) X(thighs_most) X(shanks_least)    \
    X(legs_drop) X(edge_margin) X(crop_score) X(torso_ranges) X(body_ranges) X(reacquire_s) X(hip_leap) X(leap_s)                \
    X(torso_growth) X(swap_travel) X(swap_memory_s) X(opinion_s) X(opinion_share)

#define CORE_WEIGHINGS(X) X(known) X(near) X(outer)

/* With how many numbers each takes. */
#define CORE_PERSON(X)                                                                                                         \
    X(hips_x, 1) X(hips_y, 1) X(torso, 1) X(square_x, 1) X(square_y, 1) X(square_side, 1) X(left, 1) X(top, 1) X(right, 1)        \
    X(bottom, 1) X(order, PAIRS) X(before, 2 * JOINTS)

#define CORE_COLUMN(name) BASE_##name,
enum { CORE_BASELINE(CORE_COLUMN) BASE_COUNT };
#undef CORE_COLUMN
#define CORE_COLUMN(name) METRIC_##name,
enum { CORE_METRICS(CORE_COLUMN) METRIC_COUNT };
#undef CORE_COLUMN

#define CORE_COLUMN(name) LIMIT_##name,
enum { CORE_LIMITS(CORE_COLUMN) LIMIT_COUNT };
#undef CORE_COLUMN

enum { KNOTS = 7, JOINTS = 17, POINT = 3, FILTER_STATE = 3, FILTER_PARAMS = 4 };
enum { PATHS = 3, TERMS = 3 + KNOTS - 1 + 1, FRAME_COLUMNS = 3 + PATHS, FIT_PARAMS = PATHS + 2 };
enum { PAIRS = (JOINTS - 1) / 2, FEET_ROW = 3, FEET_MOST = 256 };

#define CORE_COLUMN(name) WEIGH_##name,
enum { CORE_WEIGHINGS(CORE_COLUMN) WEIGH_COUNT };
#undef CORE_COLUMN
#define CORE_COLUMN(name, width) PERSON_##name, PERSON_##name##_last = PERSON_##name + (width)-1,
enum { CORE_PERSON(CORE_COLUMN) PERSON_COUNT };
#undef CORE_COLUMN

/* COCO's joints; of a pair the left one comes first. */
enum { NOSE, LEFT_EYE, LEFT_SHOULDER = 5, RIGHT_SHOULDER, LEFT_HIP = 11, LEFT_KNEE = 13, LEFT_ANKLE = 15 };

enum { OUTPUTS = 2 * JOINTS, CELLS_AT_ONCE = 5, CHANNELS_MOST = 128, HIDDEN_MOST = 256 };

/* A head that is evaluated where it is read: depthwise (3, 3, channels), expand (channels, hidden), project (OUTPUTS, hidden). */
typedef struct {
    const float *depthwise, *expand, *expand_bias, *project, *project_bias;
    int channels, hidden;
} Head;

static inline double sign(double value) { return isnan(value) ? NAN : (double)((value > 0) - (value < 0)); }

static inline double length(double x, double y) { return sqrt(x * x + y * y); }

/* The travel at a depth, in spacings of the knots. */
static inline double knots_at(double depth) {
    double d = depth < 0 ? 0 : depth > 1 ? 1 : depth;
    return sqrt(1 - (1 - d) * (1 - d)) / KNOT_SPACING;
}

/* The knot before `at` from which a line goes on; the last line goes on beyond the last knot. */
static inline int piece_of(double at) { return at < KNOTS - 2 ? (int)at : KNOTS - 2; }

/* points (frames, 17, 3), baseline (BASE_COUNT), out (frames, METRIC_COUNT). */
void core_metrics(const float *points, size_t frames, const float *baseline, float *out);

typedef struct {
    int row, col;
} Cell;

/* The head in `weights`, as they lie in the struct one after the other. Returns 0 where `length` is not that of a head. */
int core_make_head(const float *weights, size_t length, int channels, Head *head);

/* The hidden layers of up to CELLS_AT_ONCE cells, out (count, head->hidden). */
void core_hidden(const Head *head, const float *features, int grid, const Cell *cells, int count, float *out);

/* Add `share` times a hidden layer to hidden. */
void core_add(const Head *head, const float *restrict layer, float share, float *restrict hidden);

/* An output of hidden layers whose shares sum up to `share`. */
double core_project(const Head *head, const float *hidden, double share, int output);

/* Heads of grid x grid cells; out (17, 3); spread (17) or NULL. Returns the centre's score, NaN where there is none. */
double core_decode(const float *center, const float *heatmap, const float *features, const Head *regress, const Head *offset, int grid,
                   double row, double col, float *out, float *spread);

/* out (room, 3); returns how many rows were filled. */
size_t core_people(const float *center, int grid, float *out, size_t room);

/* joints (17, 3) rows (y, x, score) in shares of a square with its left top corner at x, y, aside (17), out (17, 3) rows (x, y, score). */
void core_place(const float *joints, const float *aside, double x, double y, double side, float *out);

/* state (2 * count, FILTER_STATE), points and out (count, POINT) px, time s, unit px, params (FILTER_PARAMS). out may be points. */
void core_one_euro(double *state, const float *points, size_t count, double time, float unit, const double *params, float *out);

/* Whether points (17, 3) px of a frame of width and height px can be a person with the head on top; lying: 0 or 1. limits (LIMIT_COUNT). */
int core_is_person(const float *points, double width, double height, int lying, const double *limits);

/* square (3): left top corner and side, px. Returns 0 where the torso of points (17, 3) is not seen. */
int core_torso_square(const float *points, const double *limits, double *square);

/* Takes points (17, 3) px, their sides put right in place, into state (PERSON_COUNT), which was changed `gone` seconds ago (may be infinite).
 * quarter: 1, 0 or -1, by which the frame of width and height px is turned to have the head on top, as numpy's rot90. Returns 0 where
 * they are not the person's. */
int core_follow(float *points, double gone, double width, double height, int quarter, const double *limits, double *state);

/* points and out (17, 3) px, time and window s, rows (FEET_MOST, FEET_ROW) of time, left and right x, of which `count` are filled. Returns how
 * many are filled now. */
int core_plant(const float *points, double time, double window, int count, double *rows, float *out);

/* frames (count, FRAME_COLUMNS): depth, fold, the paths' measures, seconds; precision and gram (PATHS, TERMS, TERMS), prior and moment (PATHS,
 * TERMS), params (FIT_PARAMS): each path's noise, seconds between independent frames, degrees of freedom. weighing: WEIGH_; rounds: how often
 * the terms are solved. gram and moment are changed. */
void core_learn_path(const double *frames, size_t count, const double *precision, const double *prior, int weighing, int rounds,
                     const double *params, double *gram, double *moment);

/* mean (PATHS, TERMS), covariance (PATHS, TERMS, TERMS); the rest as above. */
void core_solve_path(const double *precision, const double *prior, const double *gram, const double *moment, double *mean,
                     double *covariance);

/* The larger standard error of the legs' paths of covariance (PATHS, KNOTS + 1, KNOTS + 1); NaN where it is not known. */
double core_path_error(const double *covariance, double depth, double fold);

/* image (2 * height, 2 * width, 3) or one pixel more, with `stride` bytes from row to row, out (height, width, 3). */
void core_halve(const uint8_t *image, ptrdiff_t stride, int height, int width, uint8_t *out);

/* image (height, width, 3) with `stride` bytes from row to row, out (size, size, 3). Returns its brightness, -1 where there is no memory. */
double core_cut(const uint8_t *image, ptrdiff_t stride, int height, int width, double x, double y, double side, uint8_t *out, int size);

/* planes (3 height / 2, stride) of planar YUV 4:2:0, out (height, width, 3); all even, stride >= width. */
void core_yuv(const uint8_t *planes, int stride, int height, int width, uint8_t *out);

#endif
