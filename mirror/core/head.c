/* One of MoveNet's heads at a few cells: a 3x3 convolution of each channel, a hidden layer with ReLU, and outputs that are linear in it.
 * Of the 34 maps of such a head a frame needs a hundredth, so the network leaves them to this file (models/README.md). */
#include "core.h"

#include <string.h>

enum { LANES = 4 };
typedef float Lanes __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t Mask __attribute__((vector_size(LANES * sizeof(int32_t))));

static Lanes load(const float *from) {
    Lanes lanes;
    memcpy(&lanes, from, sizeof lanes);
    return lanes;
}

static Lanes spread(float value) { return (Lanes){value, value, value, value}; }

int core_make_head(const float *weights, size_t length, int channels, Head *head) {
    size_t width = (size_t)channels, taps = 9 * width, fixed = taps + OUTPUTS, unit = width + 1 + OUTPUTS;
    if (channels < LANES || channels > CHANNELS_MOST || channels % LANES || length <= fixed || (length - fixed) % unit) return 0;
    size_t hidden = (length - fixed) / unit;
    if (hidden > HIDDEN_MOST || hidden % LANES) return 0;
    const float *expand = weights + taps, *bias = expand + width * hidden, *project = bias + hidden;
    *head = (Head){weights, expand, bias, project, project + OUTPUTS * hidden, channels, (int)hidden};
    return 1;
}

/* The channels of one cell after the 3x3 convolution, each in all lanes, `ROW_CELLS` apart; beyond the grid there are zeros. */
static void convolve(const Head *head, const float *features, int grid, int row, int col, Lanes *out) {
    for (int channel = 0; channel < head->channels; channel += LANES) {
        Lanes sum = spread(0);
        for (int tap = 0; tap < 9; tap++) {
            int r = row + tap / 3 - 1, c = col + tap % 3 - 1;
            if (r < 0 || c < 0 || r >= grid || c >= grid) continue;
            size_t cell = (size_t)r * grid + c;
            sum += load(features + cell * head->channels + channel) * load(head->depthwise + tap * head->channels + channel);
        }
        for (int lane = 0; lane < LANES; lane++) out[(channel + lane) * ROW_CELLS] = spread(sum[lane]);
    }
}

void core_add_hidden(const Head *head, const float *features, int grid, int row, int col, const float *shares, float *hidden) {
    Lanes inputs[CHANNELS_MOST * ROW_CELLS];
    for (int i = 0; i < ROW_CELLS; i++) {
        if (shares[i] > 0)
            convolve(head, features, grid, row, col + i, inputs + i);
        else
            for (int channel = 0; channel < head->channels; channel++) inputs[channel * ROW_CELLS + i] = spread(0);
    }
    for (int unit = 0; unit < head->hidden; unit += LANES) {
        Lanes layer[ROW_CELLS], total = load(hidden + unit);
        for (int i = 0; i < ROW_CELLS; i++) layer[i] = load(head->expand_bias + unit);
        for (int channel = 0; channel < head->channels; channel++) {
            Lanes weights = load(head->expand + (size_t)channel * head->hidden + unit);
            for (int i = 0; i < ROW_CELLS; i++) layer[i] += inputs[channel * ROW_CELLS + i] * weights;
        }
        for (int i = 0; i < ROW_CELLS; i++) {
            Mask above = ~(layer[i] < spread(0)); /* NaN stays */
            total += spread(shares[i]) * (Lanes)((Mask)layer[i] & above);
        }
        memcpy(hidden + unit, &total, sizeof total);
    }
}

double core_project(const Head *head, const float *hidden, double share, int output) {
    const float *weights = head->project + (size_t)output * head->hidden;
    Lanes sum = spread(0);
    for (int unit = 0; unit < head->hidden; unit += LANES) sum += load(hidden + unit) * load(weights + unit);
    return ((double)sum[0] + sum[1]) + ((double)sum[2] + sum[3]) + share * (double)head->project_bias[output];
}
