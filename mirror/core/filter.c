/* One Euro filters (Casiez, Roussel, Vogel 2012), one a channel, in the caller's memory. */
#include "core.h"

#include <math.h>

enum { VALUE, SLOPE, TIME };
enum { MIN_CUTOFF, BETA, D_CUTOFF, MAX_GAP };

static double smoothing(double cutoff, double gap) {
    return 1 / (1 + 1 / (2 * CORE_PI * cutoff * gap));
}

static float step(double *state, float value, double time, const double *params) {
    double sample = value, gap = time - state[TIME];
    if (!isfinite(sample) || !isfinite(time)) return NAN;
    int known = isfinite(state[VALUE]) && isfinite(state[SLOPE]) && gap >= 0 && gap <= params[MAX_GAP];
    if (!known) {
        state[VALUE] = sample;
        state[SLOPE] = 0;
        state[TIME] = time;
    } else if (gap > 0) {
        state[SLOPE] += smoothing(params[D_CUTOFF], gap) * ((sample - state[VALUE]) / gap - state[SLOPE]);
        state[VALUE] += smoothing(params[MIN_CUTOFF] + params[BETA] * fabs(state[SLOPE]), gap) * (sample - state[VALUE]);
        state[TIME] = time;
    }
    return (float)state[VALUE];
}

void core_one_euro(double *state, const float *points, size_t count, double time, float unit, const double *params, float *out) {
    for (size_t i = 0; i < count; i++, points += POINT, out += POINT) {
        for (int axis = 0; axis < 2; axis++, state += FILTER_STATE) out[axis] = step(state, points[axis] / unit, time, params) * unit;
        out[2] = points[2];
    }
}
