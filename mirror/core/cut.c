/* The square of a picture that the network looks at: averaged over blocks of pixels, then interpolated between the blocks. Documented in
 * reference/picture_cut.py, which gives the same bytes. */
#include "core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHANNELS 3
#define STEPS 32 /* of an interpolation */
#define LUMA_STEP 8
#define GREEN 1 /* stands for luma closely enough for a gate */

/* Three channels and a lane to spare: plain C, which compilers turn into SSE2 or NEON. */
enum { LANES = 4 };
typedef uint16_t Lanes __attribute__((vector_size(LANES * sizeof(uint16_t))));
typedef uint16_t Pair __attribute__((vector_size(2 * LANES * sizeof(uint16_t))));
typedef uint8_t Bytes __attribute__((vector_size(LANES)));

/* The blocks along one axis: the first pixel, how many, and where the first output pixel and every later one lie among them. */
typedef struct {
    int first, count;
    double start, pitch;
} Axis;

typedef struct {
    uint16_t *sums;    /* of one row of blocks, over its rows of pixels */
    uint16_t *rows[2]; /* the two rows of blocks between which is interpolated, eight times the mean, a black block at each end */
    uint16_t *between; /* a row in between */
    uint16_t *weights; /* LANES for the block on the left, LANES for that on the right, of each output column */
    int *columns;      /* the block on the left */
} Scratch;

static Lanes load(const uint16_t *from) {
    Lanes lanes;
    memcpy(&lanes, from, sizeof lanes);
    return lanes;
}

static int round_even(double value) { return (int)nearbyint(value); }

static int least(int a, int b) { return a < b ? a : b; }

static Axis find_axis(double from, double side, int limit, int block, int size) {
    int first = round_even(fmax(from, 0)), covered = round_even(fmin(from + side, limit)) - first;
    if (covered <= 0) return (Axis){0, 0, 0, 0};
    int count = (covered + block - 1) / block;
    if (first + count * block > limit) count--;
    return (Axis){first, count, (from - first) / block - 0.5, side / size / block};
}

/* Where output pixel `at` lies, in steps; block -1 and block `count` are the black ones around. */
static int step_of(const Axis *axis, int at) { return (int)floor(((at + 0.5) * axis->pitch + axis->start) * STEPS + 0.5); }

static void add_rows(const uint8_t *restrict row, ptrdiff_t stride, int block, int width, uint16_t *restrict sums) {
    if (block == 1) { /* rows further down may be behind the picture */
        for (int i = 0; i < width; i++) sums[i] = row[i];
        return;
    }
    const uint8_t *b = row + stride;
    if (block == 2) {
        for (int i = 0; i < width; i++) sums[i] = (uint16_t)(row[i] + b[i]);
        return;
    }
    const uint8_t *c = b + stride, *d = c + stride;
    for (int i = 0; i < width; i++) sums[i] = (uint16_t)((row[i] + b[i]) + (c[i] + d[i]));
    for (block -= 4; block > 0; block--) {
        d += stride;
        for (int i = 0; i < width; i++) sums[i] = (uint16_t)(sums[i] + d[i]);
    }
}

/* The row's blocks, from sums over columns of pixels to eight times the mean of each. */
static inline void pool(const uint16_t *sums, int count, int block, uint16_t *row) {
    for (int i = 0; i < count; i++, sums += CHANNELS * block) {
        Lanes sum = load(sums);
        for (int j = 1; j < block; j++) sum += load(sums + CHANNELS * j);
        if (block < 4)
            sum *= (uint16_t)(8 / (block * block));
        else
            sum /= (uint16_t)(block * block / 8);
        memcpy(row + LANES * i, &sum, sizeof sum);
    }
}

static void average(const uint8_t *image, ptrdiff_t stride, int block, int count, uint16_t *sums, uint16_t *row) {
    add_rows(image, stride, block, CHANNELS * block * count, sums);
    switch (block) { /* known numbers, so that the loops are unrolled */
    case 1: pool(sums, count, 1, row); return;
    case 2: pool(sums, count, 2, row); return;
    case 4: pool(sums, count, 4, row); return;
    case 8: pool(sums, count, 8, row); return;
    default: pool(sums, count, 16, row);
    }
}

static void blend(const uint16_t *restrict above, const uint16_t *restrict below, int weight, int values, uint16_t *restrict out) {
    uint16_t low = (uint16_t)weight, high = (uint16_t)(STEPS - weight);
    for (int i = 0; i < values; i++) out[i] = (uint16_t)((uint16_t)((uint16_t)(above[i] * high) + (uint16_t)(below[i] * low) + STEPS / 2) / STEPS);
}

static void write_row(const Scratch *scratch, int from, int to, uint8_t *out) {
    const uint16_t *weights = scratch->weights + 2 * LANES * from;
    out += CHANNELS * from;
    for (int i = from; i < to; i++, weights += 2 * LANES, out += CHANNELS) {
        Pair blocks, shares; /* of the left and the right one, which lie side by side */
        Lanes sides[2];
        memcpy(&blocks, scratch->between + LANES * (scratch->columns[i] + 1), sizeof blocks);
        memcpy(&shares, weights, sizeof shares);
        blocks *= shares;
        memcpy(sides, &blocks, sizeof sides);
        Lanes mean = (sides[0] + sides[1] + 4 * STEPS) / (8 * STEPS);
        Bytes pixel = __builtin_convertvector(mean, Bytes);
        memcpy(out, &pixel, i + 1 < to ? LANES : CHANNELS);
    }
}

static int make_scratch(Scratch *scratch, int block, int count, int size) {
    size_t sums = (size_t)CHANNELS * block * count + LANES, row = (size_t)LANES * (count + 2), weights = (size_t)2 * LANES * size;
    uint16_t *memory = calloc(sums + 3 * row + weights, sizeof *memory);
    *scratch = (Scratch){memory, {memory + sums, memory + sums + row}, memory + sums + 2 * row, memory + sums + 3 * row, NULL};
    scratch->columns = calloc((size_t)size, sizeof *scratch->columns);
    return memory && scratch->columns;
}

static void drop_scratch(Scratch *scratch) {
    free(scratch->sums);
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
    int block = 1;
    while (block < CUT_BLOCK_MOST && side >= 2.0 * block * size) block *= 2;
    Axis across = find_axis(x, side, width, block, size), down = find_axis(y, side, height, block, size);
    memset(out, 0, (size_t)CHANNELS * size * size);
    if (across.count <= 0 || down.count <= 0) return 0;
    uint8_t *square = out;
    Scratch scratch;
    int done = make_scratch(&scratch, block, across.count, size), from = 0, to = 0, held[2] = {-2, -2};
    if (done) place_columns(&across, size, &scratch, &from, &to);
    for (int i = 0; done && i < size; i++, out += (size_t)CHANNELS * size) {
        int step = step_of(&down, i), above = step >> 5;
        if (above < -1 || above >= down.count) continue;
        for (int r = above; r <= above + 1; r++) {
            uint16_t *row = scratch.rows[r & 1] + LANES;
            if (held[r & 1] == r) continue;
            held[r & 1] = r;
            if (r < 0 || r >= down.count)
                memset(row, 0, sizeof *row * LANES * (size_t)across.count);
            else
                average(image + (down.first + (ptrdiff_t)r * block) * stride + (ptrdiff_t)CHANNELS * across.first, stride, block,
                        across.count, scratch.sums, row);
        }
        blend(scratch.rows[above & 1], scratch.rows[(above + 1) & 1], step & (STEPS - 1), LANES * (across.count + 2), scratch.between);
        write_row(&scratch, from, to, out);
    }
    drop_scratch(&scratch);
    return done ? brightness(square, size) : -1;
}
