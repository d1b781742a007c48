/* The Bayesian regression behind a neutral path; formulas in reference/path_fitting.py. */
#include "core.h"

#include <math.h>
#include <string.h>

enum { DEPTH, FOLD, MEASURES, SECONDS = MEASURES + PATHS };
enum { NOISE, SPACING = NOISE + PATHS, FREEDOM };

/* What each term contributes at a depth and fold: a constant, s, s squared, the knots but the first, the fold. */
static void design(double depth, double fold, double *x) {
    double at = knots_at(depth), s = at * KNOT_SPACING;
    int piece = piece_of(at);
    double *knots = x + 2; /* knots[k] of knot k; the first one is the constant's */
    memset(x, 0, TERMS * sizeof *x);
    if (piece) knots[piece] = 1 - (at - piece);
    knots[piece + 1] = at - piece;
    x[0] = 1;
    x[1] = s;
    x[2] = s * s;
    x[TERMS - 1] = fold;
}

/* The inverse of a symmetric, positive definite matrix by its Cholesky factor; NaN where it is none. */
static void invert(double matrix[TERMS][TERMS], double inverse[TERMS][TERMS]) {
    double low[TERMS][TERMS] = {{0}}; /* the factor, then its inverse */
    for (int j = 0; j < TERMS; j++) {
        for (int i = j; i < TERMS; i++) {
            double sum = matrix[i][j];
            for (int k = 0; k < j; k++) sum -= low[i][k] * low[j][k];
            low[i][j] = i == j ? sqrt(sum) : sum / low[j][j];
        }
    }
    for (int j = 0; j < TERMS; j++) {
        low[j][j] = 1 / low[j][j];
        for (int i = j + 1; i < TERMS; i++) {
            double sum = 0;
            for (int k = j; k < i; k++) sum -= low[i][k] * low[k][j];
            low[i][j] = sum / low[i][i];
        }
    }
    for (int i = 0; i < TERMS; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = 0;
            for (int k = i; k < TERMS; k++) sum += low[k][i] * low[k][j];
            inverse[i][j] = inverse[j][i] = sum;
        }
    }
}

void core_solve_path(const double *precision, const double *prior, const double *gram, const double *moment, double *mean,
                     double *covariance) {
    for (int path = 0; path < PATHS; path++) {
        double sum[TERMS][TERMS], inverse[TERMS][TERMS];
        for (int i = 0; i < TERMS * TERMS; i++) sum[i / TERMS][i % TERMS] = precision[path * TERMS * TERMS + i] + gram[path * TERMS * TERMS + i];
        invert(sum, inverse);
        memcpy(covariance + path * TERMS * TERMS, inverse, sizeof inverse);
        for (int i = 0; i < TERMS; i++) {
            double *found = mean + path * TERMS + i;
            *found = 0;
            for (int j = 0; j < TERMS; j++) *found += inverse[i][j] * (prior[path * TERMS + j] + moment[path * TERMS + j]);
        }
    }
}

double core_path_error(const double *covariance, double depth, double fold) {
    double at = knots_at(depth), most = -INFINITY;
    if (isnan(at) || isnan(fold)) return NAN;
    int piece = piece_of(at), columns[3] = {piece, piece + 1, KNOTS};
    double weights[3] = {1 - (at - piece), at - piece, fold};
    for (int leg = 0; leg < 2; leg++, covariance += (KNOTS + 1) * (KNOTS + 1)) {
        double variance = 0;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) variance += weights[i] * weights[j] * covariance[columns[i] * (KNOTS + 1) + columns[j]];
        if (isnan(variance)) return NAN;
        if (variance > most) most = variance;
    }
    return most >= 0 ? sqrt(most) : NAN;
}

static double student(double off, double freedom) {
    double weight = (freedom + 1) / (freedom + off * off);
    return weight < 1 ? weight : 1;
}

static double near(double off) { return 1 / (1 + off * off * off * off); }

static double weigh(double off, int weighing, double freedom) {
    if (weighing == WEIGH_known) return student(off, freedom);
    return weighing == WEIGH_near || off > 0 ? near(off) : student(off / 2, freedom);
}

/* Adds one frame's say in one path to gram and moment. */
static void take_in(const double *x, double measure, double weight, double *gram, double *moment) {
    for (int i = 0; i < TERMS; i++) {
        if (x[i] == 0) continue;
        moment[i] += weight * measure * x[i];
        for (int j = 0; j < TERMS; j++) gram[i * TERMS + j] += weight * x[i] * x[j];
    }
}

static double product(const double *a, const double *b) {
    double sum = 0;
    for (int i = 0; i < TERMS; i++) sum += a[i] * b[i];
    return sum;
}

static double spread_at(const double *covariance, const double *x) {
    double sum = 0;
    for (int i = 0; i < TERMS; i++) sum += x[i] * product(covariance + i * TERMS, x);
    return sum;
}

static int is_finite_row(const double *frame) {
    for (int i = 0; i < FRAME_COLUMNS; i++)
        if (!isfinite(frame[i])) return 0;
    return 1;
}

void core_learn_path(const double *frames, size_t count, const double *precision, const double *prior, int weighing, int rounds,
                     const double *params, double *gram, double *moment) {
    double first_gram[PATHS * TERMS * TERMS], first_moment[PATHS * TERMS], mean[PATHS * TERMS], covariance[PATHS * TERMS * TERMS];
    memcpy(first_gram, gram, sizeof first_gram);
    memcpy(first_moment, moment, sizeof first_moment);
    for (int round = 0; round < rounds; round++) {
        core_solve_path(precision, prior, gram, moment, mean, covariance);
        memcpy(gram, first_gram, sizeof first_gram);
        memcpy(moment, first_moment, sizeof first_moment);
        for (size_t i = 0; i < count; i++) {
            const double *frame = frames + i * FRAME_COLUMNS;
            double x[TERMS];
            if (!is_finite_row(frame)) continue;
            design(frame[DEPTH], frame[FOLD], x);
            double seconds = frame[SECONDS] / params[SPACING];
            seconds = seconds < 0 ? 0 : seconds > 1 ? 1 : seconds;
            for (int path = 0; path < PATHS; path++) {
                double noise = params[NOISE + path] * params[NOISE + path], measure = frame[MEASURES + path];
                double spread = weighing == WEIGH_known ? spread_at(covariance + path * TERMS * TERMS, x) : 0;
                double off = (measure - product(x, mean + path * TERMS)) / sqrt(spread + noise);
                if (path == PATHS - 1) off = -off; /* the knees' distance falls when one of them comes in */
                take_in(x, measure, seconds * weigh(off, weighing, params[FREEDOM]) / noise, gram + path * TERMS * TERMS,
                        moment + path * TERMS);
            }
        }
    }
}
