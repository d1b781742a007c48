/* Planted feet: the ankles stay where they are, so their sideways jitter is taken out by a running median. */
#include "core.h"

#include <math.h>

enum { TIME, LEFT, RIGHT };

/* Median of a column of rows (count, FEET_ROW), 1 <= count <= FEET_MOST. */
static double median(const double *rows, int count, int column) {
    double ordered[FEET_MOST];
    for (int i = 0; i < count; i++) {
        double value = rows[i * FEET_ROW + column];
        int at = i;
        for (; at > 0 && ordered[at - 1] > value; at--) ordered[at] = ordered[at - 1];
        ordered[at] = value;
    }
    int half = count / 2;
    return count % 2 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2;
}

/* Drops the rows from before `since`, and the first where there is no room for another; returns how many stay. */
static int prune(double *rows, int count, double since) {
    int kept = 0;
    for (int i = count == FEET_MOST; i < count; i++) {
        if (rows[i * FEET_ROW + TIME] < since) continue;
        for (int column = 0; column < FEET_ROW; column++) rows[kept * FEET_ROW + column] = rows[i * FEET_ROW + column];
        kept++;
    }
    return kept;
}

int core_plant(const float *points, double time, double window, int count, double *rows, float *out) {
    double left = points[LEFT_ANKLE * POINT], right = points[(LEFT_ANKLE + 1) * POINT];
    count = prune(rows, count, time - window);
    if (isfinite(left) && isfinite(right)) {
        double *newest = rows + count * FEET_ROW;
        newest[TIME] = time;
        newest[LEFT] = left;
        newest[RIGHT] = right;
        count++;
    }
    for (int i = 0; i < JOINTS * POINT; i++) out[i] = points[i];
    if (count) {
        out[LEFT_ANKLE * POINT] = (float)median(rows, count, LEFT);
        out[(LEFT_ANKLE + 1) * POINT] = (float)median(rows, count, RIGHT);
    }
    return count;
}
