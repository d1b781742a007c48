/* Metrics of a pose against the person's own baseline: one frame or a recording. */
#include "core.h"

#include <math.h>

#define TINY 1e-3 /* pixels: a length below this is no length */
#define DEGREES (180.0 / CORE_PI)
/* The blend of depth: weight of the shoulders' fall, most that it may differ from the hips', hips' fall from which it counts whole. */
#define SHOULDERS_WEIGHT (1.0 / 3.0)
#define FOLD_MOST 0.15
#define FULL_WEIGHT_DEPTH 0.10
/* What drift and lean cost of a frame's score, the lean that is free, and the drift and lean at which the whole of it is lost. */
#define DRIFT_WEIGHT 0.7
#define DRIFT_FULL 0.15
#define LEAN_WEIGHT 0.3
#define LEAN_FREE 5
#define LEAN_FULL 25

typedef struct {
    double x, y;           /* roll-corrected */
    double seen_x, seen_y; /* as in the picture */
} Point;

/* What stays the same over a recording. */
typedef struct {
    double leg, cosine, sine;
    const float *columns;
} Base;

static double ratio(double over, double under) { return fabs(under) > TINY ? over / under : NAN; }

/* Unlike fmin and fmax these let a NaN through, as numpy's do. */
static double least(double a, double b) { return isnan(a) || a < b ? a : b; }
static double most(double a, double b) { return isnan(a) || a > b ? a : b; }

static double angle(double y, double x) { return atan2(y, x) * DEGREES; }

/* Linear between the knots' values, plus the fold's share; outside of them the first or last piece goes on (depth is clamped to 0..1, so hardly). */
static double path(double depth, double fold, const float *values) {
    double at = knots_at(depth);
    if (isnan(at)) return NAN;
    int piece = piece_of(at);
    return values[piece] + (at - piece) * ((double)values[piece + 1] - values[piece]) + values[KNOTS] * fold;
}

static Point upright(const float *points, int joint, const Base *base) {
    double x = points[joint * POINT], y = points[joint * POINT + 1];
    if (!isfinite(x)) x = NAN;
    if (!isfinite(y)) y = NAN;
    return (Point){x * base->cosine + y * base->sine, y * base->cosine - x * base->sine, x, y};
}

static double clamp(double value, double low, double high) { return value < low ? low : value > high ? high : value; }

/* How much further the shoulders fell than the hips, leg lengths, and the depth that both make. */
static void measure_depth(const Point *shoulder, const Point *hip, const Point *ankle, const Base *base, double *got) {
    double hips = 1 - ratio((ankle[0].y - hip[0].y + ankle[1].y - hip[1].y) / 2, base->leg);
    double height = (ankle[0].y - shoulder[0].y + ankle[1].y - shoulder[1].y) / 2;
    double fold = ratio(base->columns[BASE_shoulder] - height, base->leg) - hips;
    fold = isnan(fold) ? 0 : clamp(fold, -FOLD_MOST, FOLD_MOST);
    got[METRIC_fold] = isnan(hips) ? NAN : fold;
    got[METRIC_depth] = hips + SHOULDERS_WEIGHT * fold * clamp(hips / FULL_WEIGHT_DEPTH, 0, 1);
}

static void measure_legs(const Point *shoulder, const Point *hip, const Point *knee, const Point *ankle, const Base *base, double *got) {
    double towards_right = ankle[1].x - ankle[0].x, gap = fabs(towards_right);
    measure_depth(shoulder, hip, ankle, base, got);
    double depth = got[METRIC_depth], fold = got[METRIC_fold];
    double medial = gap > TINY ? sign(towards_right) : NAN;
    for (int leg = 0; leg < 2; leg++, medial = -medial) {
        /* Products of the two segments do not change with roll: taken before it, they carry none of its rounding. */
        double ux = knee[leg].seen_x - hip[leg].seen_x, uy = knee[leg].seen_y - hip[leg].seen_y;
        double vx = ankle[leg].seen_x - knee[leg].seen_x, vy = ankle[leg].seen_y - knee[leg].seen_y;
        double cross = ux * vy - uy * vx; /* = (xK - xline) * (yA - yH) */
        double height = ankle[leg].y - hip[leg].y;
        double mkd = base->leg > TINY ? medial * ratio(ratio(cross, height), base->columns[BASE_thigh_left + leg]) : NAN;
        int whole = length(ux, uy) > TINY && length(vx, vy) > TINY && fabs(height) > TINY;
        got[METRIC_mkd_left + leg] = mkd;
        got[METRIC_drift_left + leg] = mkd - path(depth, fold, base->columns + BASE_path_left_0 + (KNOTS + 1) * leg);
        got[METRIC_fppa_left + leg] = whole ? medial * sign(height) * angle(cross, ux * vx + uy * vy) : NAN;
    }
    got[METRIC_kasr] = ratio(fabs(knee[0].x - knee[1].x), gap);
    got[METRIC_kasr_drop] = path(depth, fold, base->columns + BASE_kasr_0) - got[METRIC_kasr];
    got[METRIC_ankle_gap] = ratio(gap, base->leg);
}

static void measure_trunk(const Point *hip, const Point *ankle, Point left_shoulder, Point right_shoulder, const Base *base,
                          double *got) {
    double hip_x = (hip[0].x + hip[1].x) / 2, hip_y = (hip[0].y + hip[1].y) / 2;
    double up_x = (left_shoulder.x + right_shoulder.x) / 2 - hip_x, up_y = hip_y - (left_shoulder.y + right_shoulder.y) / 2;
    double hips_x = fabs(hip[0].x - hip[1].x), hips_y = hip[0].y - hip[1].y, hips = length(hips_x, hips_y);
    got[METRIC_trunk_lean] = length(up_x, up_y) > TINY ? angle(up_x, up_y) : NAN;
    got[METRIC_hip_line] = hips > TINY ? angle(hips_y, hips_x) : NAN;
    got[METRIC_hip_shift] = ratio(hip_x - (ankle[0].x + ankle[1].x) / 2, base->leg);
    got[METRIC_shoulder_width] = ratio(length(left_shoulder.x - right_shoulder.x, left_shoulder.y - right_shoulder.y), base->leg);
    got[METRIC_hip_width] = ratio(hips, base->leg);
}

/* Least score of the joints from `first` to `last`. */
static double least_score(const float *points, int first, int last) {
    double found = INFINITY;
    for (int joint = first; joint <= last; joint++) {
        double one = points[joint * POINT + 2];
        found = least(isfinite(one) ? one : NAN, found);
    }
    return found;
}

/* What tells whether the view can carry a claim, and how far the body has turned since it stood. */
static void measure_view(const float *points, const Point *shoulder, const Point *hip, const Point *knee, const Point *ankle,
                         const Base *base, double *got) {
    got[METRIC_trunk_shift] = ratio((shoulder[0].x + shoulder[1].x) / 2 - (hip[0].x + hip[1].x) / 2, base->leg);
    got[METRIC_knee_drop] = ratio((knee[0].y + knee[1].y) / 2 - (hip[0].y + hip[1].y) / 2, base->leg);
    got[METRIC_foot_lift] = ratio(ankle[0].y - ankle[1].y, base->leg);
    got[METRIC_feet_low] = most(ankle[0].seen_y, ankle[1].seen_y);
    got[METRIC_feet_score] = least_score(points, LEFT_ANKLE, LEFT_ANKLE + 1);
    got[METRIC_knees_score] = least_score(points, LEFT_HIP, LEFT_KNEE + 1);
    got[METRIC_confidence] = least(got[METRIC_knees_score], got[METRIC_feet_score]);
    got[METRIC_legs_order] = sign((knee[0].seen_x - knee[1].seen_x) * (ankle[0].seen_x - ankle[1].seen_x));
    got[METRIC_front] = most(hip[0].seen_x - hip[1].seen_x, shoulder[0].seen_x - shoulder[1].seen_x);
}

static double score(double drift_left, double drift_right, double lean) {
    double drift = most(most(drift_left, drift_right), 0);
    double leaning = most(fabs(lean) - LEAN_FREE, 0);
    return 100 * (1 - DRIFT_WEIGHT * least(drift / DRIFT_FULL, 1) - LEAN_WEIGHT * least(leaning / LEAN_FULL, 1));
}

static void measure(const float *points, const Base *base, float *out) {
    double got[METRIC_COUNT];
    Point hip[2], knee[2], ankle[2];
    for (int leg = 0; leg < 2; leg++) {
        hip[leg] = upright(points, LEFT_HIP + leg, base);
        knee[leg] = upright(points, LEFT_KNEE + leg, base);
        ankle[leg] = upright(points, LEFT_ANKLE + leg, base);
    }
    Point shoulder[2] = {upright(points, LEFT_SHOULDER, base), upright(points, RIGHT_SHOULDER, base)};
    measure_legs(shoulder, hip, knee, ankle, base, got);
    measure_trunk(hip, ankle, shoulder[0], shoulder[1], base, got);
    measure_view(points, shoulder, hip, knee, ankle, base, got);
    got[METRIC_score] = score(got[METRIC_drift_left], got[METRIC_drift_right], got[METRIC_trunk_lean]);
    for (int i = 0; i < METRIC_COUNT; i++) {
        float value = (float)got[i];
        out[i] = isfinite(value) ? value : NAN;
    }
}

void core_metrics(const float *points, size_t frames, const float *baseline, float *out) {
    double roll = isfinite(baseline[BASE_roll]) ? baseline[BASE_roll] : 0;
    Base base = {baseline[BASE_leg], cos(roll), sin(roll), baseline};
    for (size_t i = 0; i < frames; i++) measure(points + i * JOINTS * POINT, &base, out + i * METRIC_COUNT);
}
