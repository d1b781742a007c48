/* MoveNet's raw heads into keypoints and people. Every search is exact; most cells are ruled out without an exponential. */
#include "core.h"

#include <math.h>
#include <stdlib.h>

#define SOFTENING 1.8 /* added to distances before dividing, as MoveNet does */
/* Between a lone person's strongest other peak (sigmoid under .03 on rendered and real clips) and the weaker one of two (over .41). */
#define PEOPLE_LOGIT -1.5f
#define PEOPLE_APART 3
/* A cell weighs nothing by less than this: products of smaller weights leave the range of float. No peak is that faint. */
#define WEIGHT_LEAST 1e-30

enum { WINDOW = 2, BLOB = 2, BLOB_SIDE = 2 * BLOB + 1 };

typedef struct {
    const float *logits; /* of one channel, `stride` floats from cell to cell */
    int stride, grid;
    double row, col; /* where the peak is expected, cells */
    int best;        /* cell, -1 = none yet */
    double value;    /* sigmoid(logit) / (distance + SOFTENING) there */
} Search;

static double sigmoid(double logit) { return 1 / (1 + exp(-logit)); }

static int clamp(double value, int low, int high) { return value < low ? low : value > high ? high : (int)value; }

static void weigh(Search *search, int row, int col) {
    int cell = row * search->grid + col;
    double y = row - search->row, x = col - search->col;
    double value = sigmoid(search->logits[(size_t)cell * search->stride]) / (sqrt(y * y + x * x) + SOFTENING);
    if (value > search->value || (value == search->value && cell < search->best)) {
        search->value = value;
        search->best = cell;
    }
}

/* No cell at `distance` or more can win or tie with a logit below this; +inf: none can at all. The margins are far above what
 * rounding can move and let ties through. */
static float bar(const Search *search, double distance) {
    double needed = search->value * (distance + SOFTENING) * (1 - 1e-9);
    if (search->best < 0 || needed <= 0) return -INFINITY;
    if (needed >= 1) return INFINITY;
    double logit = log(needed / (1 - needed));
    return (float)(logit - 1e-5 * (1 + fabs(logit)));
}

/* The winning cell, or -1 where every cell is NaN or the expected place is not finite. A window around the expected place is weighed
 * first; since a sigmoid is at most 1, its best bounds how far a better cell can be, and in every row the least logit it needs. */
static int best_cell(Search *search) {
    int last = search->grid - 1;
    search->best = -1;
    search->value = -1;
    if (!isfinite(search->row) || !isfinite(search->col)) return -1;
    int row = clamp(search->row + 0.5, 0, last), col = clamp(search->col + 0.5, 0, last);
    int top = clamp(row - WINDOW, 0, last), bottom = clamp(row + WINDOW, 0, last);
    int left = clamp(col - WINDOW, 0, last), right = clamp(col + WINDOW, 0, last);
    for (int r = top; r <= bottom; r++)
        for (int c = left; c <= right; c++) weigh(search, r, c);

    double outside = INFINITY; /* least distance of a cell beyond the window */
    if (top > 0) outside = fmin(outside, search->row - (top - 1));
    if (bottom < last) outside = fmin(outside, bottom + 1 - search->row);
    if (left > 0) outside = fmin(outside, search->col - (left - 1));
    if (right < last) outside = fmin(outside, right + 1 - search->col);
    outside = fmax(outside, 0);
    for (int r = 0; r <= last; r++) {
        int beside = r >= top && r <= bottom;
        float least = bar(search, fmax(fabs(r - search->row), outside));
        if (least == INFINITY) continue;
        double reach = search->best < 0 ? INFINITY : (1 / search->value - SOFTENING) * (1 + 1e-9) + 1e-6;
        int from = clamp(ceil(search->col - reach), 0, last), to = clamp(floor(search->col + reach), 0, last);
        const float *logit = search->logits + ((size_t)r * search->grid + from) * search->stride;
        for (int c = from; c <= to; c++, logit += search->stride)
            if (*logit >= least && !(beside && c >= left && c <= right)) weigh(search, r, c);
    }
    return search->best;
}

/* What the cells around a peak say together, weighted by their sigmoids. */
typedef struct {
    int row, col; /* of the peak; row is -1 where there is none */
    float shares[BLOB_SIDE][BLOB_SIDE];
    double total, sum_row, sum_col, square; /* of the weights, and of these times the way from the peak */
    float hidden[HIDDEN_MOST];              /* of the offsets' head, of all cells by their shares */
} Blob;

static void weigh_blob(const float *logits, int grid, int peak, Blob *blob) {
    *blob = (Blob){.row = peak / grid, .col = peak % grid};
    for (int y = -BLOB; y <= BLOB; y++) {
        for (int x = -BLOB; x <= BLOB; x++) {
            int r = blob->row + y, c = blob->col + x;
            if (r < 0 || c < 0 || r >= grid || c >= grid) continue;
            double weight = sigmoid(logits[((size_t)r * grid + c) * JOINTS]);
            if (!(weight >= WEIGHT_LEAST)) continue;
            blob->shares[y + BLOB][x + BLOB] = (float)weight;
            blob->total += weight;
            blob->sum_row += weight * y;
            blob->sum_col += weight * x;
            blob->square += weight * (y * y + x * x);
        }
    }
}

/* Cells whose hidden layers are worked out at once, and whose shares in which blobs they are. */
typedef struct {
    Cell cells[CELLS_AT_ONCE];
    int cell_count, share_count;
    struct {
        int cell, joint;
        float weight;
    } shares[CELLS_AT_ONCE * JOINTS];
} Batch;

static void add_batch(const Head *offset, const float *features, int grid, Batch *batch, Blob *blobs) {
    float layers[CELLS_AT_ONCE * HIDDEN_MOST];
    core_hidden(offset, features, grid, batch->cells, batch->cell_count, layers);
    for (int i = 0; i < batch->share_count; i++) {
        const float *layer = layers + (size_t)batch->shares[i].cell * offset->hidden;
        core_add(offset, layer, batch->shares[i].weight, blobs[batch->shares[i].joint].hidden);
    }
    batch->cell_count = batch->share_count = 0;
}

/* The hidden layers of all blobs. Joints lie close together, so that many a cell is of several blobs: it is worked out once. */
static void fill_blobs(const Head *offset, const float *features, int grid, Blob *blobs) {
    Batch batch;
    batch.cell_count = batch.share_count = 0;
    for (int row = 0; row < grid; row++) {
        int near[JOINTS], count = 0, from = grid, to = 0;
        for (int joint = 0; joint < JOINTS; joint++) {
            if (blobs[joint].row < 0 || abs(row - blobs[joint].row) > BLOB) continue;
            int col = blobs[joint].col;
            near[count++] = joint;
            if (from > col - BLOB) from = col - BLOB;
            if (to <= col + BLOB) to = col + BLOB + 1;
        }
        for (int col = from; col < to; col++) {
            int before = batch.share_count;
            for (int i = 0; i < count; i++) {
                const Blob *blob = blobs + near[i];
                if (abs(col - blob->col) > BLOB) continue;
                float weight = blob->shares[row - blob->row + BLOB][col - blob->col + BLOB];
                if (!(weight > 0)) continue;
                batch.shares[batch.share_count].cell = batch.cell_count;
                batch.shares[batch.share_count].joint = near[i];
                batch.shares[batch.share_count++].weight = weight;
            }
            if (batch.share_count > before) batch.cells[batch.cell_count++] = (Cell){row, col};
            if (batch.cell_count == CELLS_AT_ONCE) add_batch(offset, features, grid, &batch, blobs);
        }
    }
    if (batch.cell_count) add_batch(offset, features, grid, &batch, blobs);
}

static float finite(double value) {
    float narrow = (float)value;
    return isfinite(narrow) ? narrow : NAN;
}

/* y and x of a joint in shares of the square; its blob's radius, the root of the mean squared distance from its own middle, in cells. */
static double read_blob(const Head *offset, const Blob *blob, int joint, int grid, float *point) {
    double to_row = blob->sum_row + core_project(offset, blob->hidden, blob->total, 2 * joint);
    double to_col = blob->sum_col + core_project(offset, blob->hidden, blob->total, 2 * joint + 1);
    if (!isfinite(to_row) || !isfinite(to_col)) {
        point[0] = point[1] = NAN;
        return NAN;
    }
    point[0] = finite((blob->row + to_row / blob->total) / grid);
    point[1] = finite((blob->col + to_col / blob->total) / grid);
    double row = blob->sum_row / blob->total, col = blob->sum_col / blob->total;
    double variance = blob->square / blob->total - row * row - col * col;
    return variance < 0 ? 0 : sqrt(variance);
}

double core_decode(const float *center, const float *heatmap, const float *features, const Head *regress, const Head *offset, int grid,
                   double row, double col, float *out, float *spread) {
    Search search = {center, 1, grid, row, col, -1, -1};
    int middle = best_cell(&search);
    float hidden[HIDDEN_MOST];
    Blob blobs[JOINTS];
    if (middle >= 0) core_hidden(regress, features, grid, &(Cell){middle / grid, middle % grid}, 1, hidden);
    for (int joint = 0; joint < JOINTS; joint++) {
        int peak = -1;
        if (middle >= 0) {
            double down = core_project(regress, hidden, 1, 2 * joint), across = core_project(regress, hidden, 1, 2 * joint + 1);
            search = (Search){heatmap + joint, JOINTS, grid, middle / grid + down, middle % grid + across, -1, -1};
            peak = best_cell(&search);
        }
        out[joint * POINT + 2] = peak < 0 ? NAN : finite(sigmoid(heatmap[(size_t)peak * JOINTS + joint]));
        if (peak < 0)
            blobs[joint].row = -1;
        else
            weigh_blob(heatmap + joint, grid, peak, blobs + joint);
    }
    fill_blobs(offset, features, grid, blobs);
    for (int joint = 0; joint < JOINTS; joint++) {
        float *point = out + joint * POINT;
        double radius = NAN;
        if (blobs[joint].row < 0)
            point[0] = point[1] = NAN;
        else
            radius = read_blob(offset, blobs + joint, joint, grid, point);
        if (spread) spread[joint] = finite(radius);
    }
    return middle < 0 ? NAN : sigmoid(center[middle]);
}

/* NaN compares false, so a NaN neighbour never hides a peak. */
static int is_peak(const float *center, int grid, int row, int col) {
    float own = center[row * grid + col];
    for (int r = row - 1; r <= row + 1; r++)
        for (int c = col - 1; c <= col + 1; c++)
            if (r >= 0 && c >= 0 && r < grid && c < grid && center[r * grid + c] > own) return 0;
    return 1;
}

size_t core_people(const float *center, int grid, float *out, size_t room) {
    size_t count = 0;
    for (; count < room; count++) {
        int best = -1;
        for (int cell = 0; cell < grid * grid; cell++) {
            int row = cell / grid, col = cell % grid, apart = 1;
            if (!(center[cell] > PEOPLE_LOGIT) || (best >= 0 && center[cell] <= center[best])) continue;
            for (size_t i = 0; i < count && apart; i++) {
                int y = row - (int)lroundf(out[i * POINT] * (float)grid), x = col - (int)lroundf(out[i * POINT + 1] * (float)grid);
                apart = y * y + x * x >= PEOPLE_APART * PEOPLE_APART;
            }
            if (apart && is_peak(center, grid, row, col)) best = cell;
        }
        if (best < 0) break;
        out[count * POINT] = (float)(best / grid) / (float)grid;
        out[count * POINT + 1] = (float)(best % grid) / (float)grid;
        out[count * POINT + 2] = (float)sigmoid(center[best]);
    }
    return count;
}
