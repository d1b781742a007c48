/* One Euro filters (Casiez, Roussel, Vogel 2012), one a channel, in the caller's memory. */
#include "core.h"

#include <math.h>

enum { VALUE, SLOPE, TIME };
enum { MIN_CUTOFF, BETA, D_CUTOFF, MAX_GAP };

static double smoothing(double cutoff, double gap) {
    return 1 / (1 + 1 / (2 * CORE_PI * cutoff * gap));
}

void core_one_euro(double *state, const float *values, size_t channels, double time, const double *params, float *out) {
    for (size_t i = 0; i < channels; i++, state += FILTER_STATE) {
        double sample = values[i], gap = time - state[TIME];
        if (!isfinite(sample) || !isfinite(time)) {
            out[i] = NAN;
            continue;
        }
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
        out[i] = (float)state[VALUE];
    }
}
