/* The square of a picture that the network looks at: interpolated in the picture, halved until that skips no pixel; and joints placed back
 * where it was. Documented in reference/picture_cut.py, which gives the same bytes, and reference/head_decoding.py. */
#include "core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHANNELS 3
#define STEPS 32 /* of an interpolation */
#define CHUNK 128 /* pixels that are halved at once */
#define LUMA_STEP 8
#define GREEN 1 /* stands for luma closely enough for a gate */

/* Three channels and a lane to spare: plain C, which compilers turn into SSE2 or NEON. */
enum { LANES = 4, LEVELS_MOST = 16 /* of a side of 65535 pixels none is left after more */ };
typedef uint16_t Lanes __attribute__((vector_size(LANES * sizeof(uint16_t))));
typedef uint8_t Bytes __attribute__((vector_size(LANES)));

/* The pixels along one axis: the first, how many, and where the first output pixel and every later one lie among them. */
typedef struct {
    int first, count;
    double start, pitch;
} Axis;

/* The last two rows of a picture that was halved. */
typedef struct {
    uint8_t *rows[2];
    int row[2], width;
} Level;

typedef struct {
    const uint8_t *image;
    ptrdiff_t stride;
    int level; /* how often the picture is halved */
    Level levels[LEVELS_MOST];
} Pyramid;

typedef struct {
    uint16_t *between; /* a row between two of pixels, eight times as bright, with a black pixel at each end */
    uint16_t *weights; /* LANES for the pixel on the left, LANES for that on the right, of each output column */
    uint8_t *black;    /* the row above the picture, and below it; the pyramid's rows lie behind it */
    int *columns;      /* the pixel on the left */
} Scratch;

static Lanes load(const uint16_t *from) {
    Lanes lanes;
    memcpy(&lanes, from, sizeof lanes);
    return lanes;
}

static int least(int a, int b) { return a < b ? a : b; }

/* All pixels that the square touches or that its edge lies next to. */
static Axis find_axis(double from, double side, int limit, int size) {
    int first = (int)fmax(floor(from) - 1, 0), end = (int)fmin(ceil(from + side) + 1, limit);
    return (Axis){first, end - first, from - first - 0.5, side / size};
}

/* Where output pixel `at` lies, in steps; pixel -1 and pixel `count` are the black ones around. */
static int step_of(const Axis *axis, int at) { return (int)floor(((at + 0.5) * axis->pitch + axis->start) * STEPS + 0.5); }

static void add_rows(const uint8_t *restrict above, const uint8_t *restrict below, int values, uint16_t *restrict sums) {
    for (int i = 0; i < values; i++) sums[i] = (uint16_t)(above[i] + below[i]);
}

/* The rounded mean of four from every value on; those of every other pixel are wanted. */
static void average(const uint16_t *restrict sums, int values, uint8_t *restrict means) {
    for (int i = 0; i < values; i++) means[i] = (uint8_t)((uint16_t)(sums[i] + sums[i + CHANNELS] + 2) >> 2);
}

/* Two rows of 2 * width pixels into one of half of them. */
static void halve_rows(const uint8_t *above, const uint8_t *below, int width, uint8_t *out) {
    uint16_t sums[2 * CHANNELS * CHUNK + CHANNELS] = {0};
    uint8_t means[2 * CHANNELS * CHUNK];
    for (int from = 0; from < width; from += CHUNK) {
        int count = least(CHUNK, width - from), values = 2 * CHANNELS * count;
        add_rows(above, below, values, sums);
        average(sums, values, means);
        for (int i = 0; i < count - 1; i++, out += CHANNELS) memcpy(out, means + 2 * CHANNELS * i, LANES);
        memcpy(out, means + values - 2 * CHANNELS, CHANNELS);
        above += values, below += values, out += CHANNELS;
    }
}

void core_halve(const uint8_t *image, ptrdiff_t stride, int height, int width, uint8_t *out) {
    for (int row = 0; row < height; row++, image += 2 * stride, out += (ptrdiff_t)CHANNELS * width)
        halve_rows(image, image + stride, width, out);
}

/* A row of the picture halved `level` times. What a row is made of is made when it is asked for, and only the last two of each level are
 * held, so that the picture is read once and nothing large is written. */
static const uint8_t *row_at(Pyramid *pyramid, int level, int row) {
    if (!level) return pyramid->image + row * pyramid->stride;
    Level *held = &pyramid->levels[level - 1];
    uint8_t *out = held->rows[row & 1];
    if (held->row[row & 1] != row) {
        const uint8_t *above = row_at(pyramid, level - 1, 2 * row), *below = row_at(pyramid, level - 1, 2 * row + 1);
        halve_rows(above, below, held->width, out);
        held->row[row & 1] = row;
    }
    return out;
}

/* Eight times the row at `weight` steps from `above` to `below`. */
static void blend(const uint8_t *restrict above, const uint8_t *restrict below, int weight, int values, uint16_t *restrict out) {
    uint16_t low = (uint16_t)weight, high = (uint16_t)(STEPS - weight);
    for (int i = 0; i < values; i++) out[i] = (uint16_t)((uint16_t)((uint16_t)(above[i] * high) + (uint16_t)(below[i] * low) + 2) >> 2);
}

static Bytes pixel_at(const Scratch *scratch, int column) {
    const uint16_t *left = scratch->between + CHANNELS * (scratch->columns[column] + 1), *weights = scratch->weights + 2 * LANES * column;
    Lanes mean = (load(left) * load(weights) + load(left + CHANNELS) * load(weights + LANES) + 4 * STEPS) / (8 * STEPS);
    return __builtin_convertvector(mean, Bytes);
}

static void write_row(const Scratch *scratch, int from, int to, uint8_t *out) {
    for (int i = from; i < to; i++) {
        Bytes pixel = pixel_at(scratch, i);
        memcpy(out + CHANNELS * i, &pixel, i + 1 < to ? LANES : CHANNELS);
    }
}

static int make_scratch(Scratch *scratch, Pyramid *pyramid, int count, int size) {
    size_t row = (size_t)CHANNELS * (count + 2) + LANES, weights = (size_t)2 * LANES * size, held = 0;
    for (int level = 0; level < pyramid->level; level++) held += (size_t)2 * CHANNELS * ((size_t)count << level);
    scratch->between = calloc(row + weights, sizeof *scratch->between);
    scratch->columns = calloc((size_t)size, sizeof *scratch->columns);
    scratch->black = calloc(row + held, 1);
    if (!scratch->between || !scratch->columns || !scratch->black) return 0;
    scratch->weights = scratch->between + row;
    uint8_t *free_row = scratch->black + row;
    for (int level = pyramid->level; level > 0; level--, count *= 2) {
        ptrdiff_t length = (ptrdiff_t)CHANNELS * count;
        pyramid->levels[level - 1] = (Level){{free_row, free_row + length}, {-1, -1}, count};
        free_row += 2 * length;
    }
    return 1;
}

static void drop_scratch(Scratch *scratch) {
    free(scratch->between);
    free(scratch->black);
    free(scratch->columns);
}

/* The output columns that lie on the picture are `from` to `to`. */
static void place_columns(const Axis *across, int size, Scratch *scratch, int *from, int *to) {
    *from = size, *to = 0;
    for (int i = 0; i < size; i++) {
        int step = step_of(across, i), column = step >> 5;
        if (column < -1 || column >= across->count) continue;
        *from = least(*from, i);
        *to = i + 1;
        scratch->columns[i] = column;
        for (int lane = 0; lane < LANES; lane++) {
            scratch->weights[2 * LANES * i + lane] = (uint16_t)(STEPS - (step & (STEPS - 1)));
            scratch->weights[2 * LANES * i + LANES + lane] = (uint16_t)(step & (STEPS - 1));
        }
    }
}

/* Mean brightness 0..1 of every LUMA_STEP-th pixel. */
static double brightness(const uint8_t *square, int size) {
    int64_t sum = 0, count = 0;
    for (int row = 0; row < size; row += LUMA_STEP)
        for (int column = 0; column < size; column += LUMA_STEP, count++) sum += square[CHANNELS * ((size_t)row * size + column) + GREEN];
    return count ? (double)sum / (double)count / 255 : 0;
}

double core_cut(const uint8_t *image, ptrdiff_t stride, int height, int width, double x, double y, double side, uint8_t *out, int size) {
    int level = 0;
    for (; side >= 2.0 * size; side /= 2, x /= 2, y /= 2, height /= 2, width /= 2) level++;
    Axis across = find_axis(x, side, width, size), down = find_axis(y, side, height, size);
    memset(out, 0, (size_t)CHANNELS * size * size);
    if (across.count <= 0 || down.count <= 0) return 0;
    image += ((ptrdiff_t)down.first << level) * stride + ((ptrdiff_t)across.first << level) * CHANNELS;
    Pyramid pyramid = {.image = image, .stride = stride, .level = level};
    Scratch scratch;
    uint8_t *square = out;
    int done = make_scratch(&scratch, &pyramid, across.count, size), from, to;
    if (done) place_columns(&across, size, &scratch, &from, &to);
    for (int i = 0; done && i < size; i++, out += (size_t)CHANNELS * size) {
        int step = step_of(&down, i), above = step >> 5;
        if (above < -1 || above >= down.count) continue;
        const uint8_t *high = above < 0 ? scratch.black : row_at(&pyramid, level, above);
        const uint8_t *low = above + 1 < down.count ? row_at(&pyramid, level, above + 1) : scratch.black;
        blend(high, low, step & (STEPS - 1), CHANNELS * across.count, scratch.between + CHANNELS);
        write_row(&scratch, from, to, out);
    }
    drop_scratch(&scratch);
    return done ? brightness(square, size) : -1;
}

void core_place(const float *joints, const float *aside, double x, double y, double side, float *out) {
    for (int joint = 0; joint < JOINTS; joint++, joints += POINT, out += POINT) {
        float down = joints[0], across = joints[1] - aside[joint];
        out[2] = joints[2];
        out[0] = (float)x + across * (float)side;
        out[1] = (float)y + down * (float)side;
    }
}
