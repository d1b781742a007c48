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

static void store_positive(Lanes layer, float *out) {
    Mask above = ~(layer < spread(0)); /* NaN stays */
    Lanes positive = (Lanes)((Mask)layer & above);
    memcpy(out, &positive, sizeof positive);
}

int core_make_head(const float *weights, size_t length, int channels, Head *head) {
    size_t width = (size_t)channels, taps = 9 * width, fixed = taps + OUTPUTS, unit = width + 1 + OUTPUTS;
    if (channels < LANES || channels > CHANNELS_MOST || channels % LANES || length <= fixed || (length - fixed) % unit) return 0;
    size_t hidden = (length - fixed) / unit;
    if (hidden > HIDDEN_MOST || hidden % LANES) return 0;
    const float *expand = weights + taps, *bias = expand + width * hidden, *project = bias + hidden;
    *head = (Head){weights, expand, bias, project, project + OUTPUTS * hidden, channels, (int)hidden};
    return 1;
}

/* The channels of one cell after the 3x3 convolution, each in all lanes, `CELLS_AT_ONCE` apart; beyond the grid there are zeros. */
static void convolve(const Head *head, const float *features, int grid, Cell cell, Lanes *out) {
    const float *inputs[9], *weights[9];
    int taps = 0;
    for (int tap = 0; tap < 9; tap++) {
        int row = cell.row + tap / 3 - 1, col = cell.col + tap % 3 - 1;
        if (row < 0 || col < 0 || row >= grid || col >= grid) continue;
        inputs[taps] = features + ((size_t)row * grid + col) * head->channels;
        weights[taps++] = head->depthwise + tap * head->channels;
    }
    for (int channel = 0; channel < head->channels; channel += LANES) {
        Lanes sum = spread(0);
        for (int tap = 0; tap < taps; tap++) sum += load(inputs[tap] + channel) * load(weights[tap] + channel);
        for (int lane = 0; lane < LANES; lane++) out[(channel + lane) * CELLS_AT_ONCE] = spread(sum[lane]);
    }
}

void core_hidden(const Head *head, const float *features, int grid, const Cell *cells, int count, float *out) {
    Lanes inputs[CHANNELS_MOST * CELLS_AT_ONCE];
    for (int i = 0; i < CELLS_AT_ONCE; i++) convolve(head, features, grid, cells[i < count ? i : 0], inputs + i);
    for (int unit = 0; unit < head->hidden; unit += 2 * LANES) {
        int next = unit + LANES < head->hidden ? LANES : 0; /* an odd last one is worked out twice */
        Lanes left[CELLS_AT_ONCE], right[CELLS_AT_ONCE];    /* as many as registers hold */
        for (int i = 0; i < CELLS_AT_ONCE; i++) left[i] = load(head->expand_bias + unit), right[i] = load(head->expand_bias + unit + next);
        for (int channel = 0; channel < head->channels; channel++) {
            const float *weights = head->expand + (size_t)channel * head->hidden + unit;
            Lanes left_weights = load(weights), right_weights = load(weights + next), *input = inputs + channel * CELLS_AT_ONCE;
            for (int i = 0; i < CELLS_AT_ONCE; i++) left[i] += input[i] * left_weights, right[i] += input[i] * right_weights;
        }
        for (int i = 0; i < count; i++) {
            store_positive(left[i], out + (size_t)i * head->hidden + unit);
            store_positive(right[i], out + (size_t)i * head->hidden + unit + next);
        }
    }
}

void core_add(const Head *head, const float *restrict layer, float share, float *restrict hidden) {
    for (int unit = 0; unit < head->hidden; unit++) hidden[unit] += share * layer[unit];
}

double core_project(const Head *head, const float *hidden, double share, int output) {
    const float *weights = head->project + (size_t)output * head->hidden;
    Lanes sum = spread(0);
    for (int unit = 0; unit < head->hidden; unit += LANES) sum += load(hidden + unit) * load(weights + unit);
    return ((double)sum[0] + sum[1]) + ((double)sum[2] + sum[3]) + share * (double)head->project_bias[output];
}
