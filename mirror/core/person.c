/* Whether joints are a person's, whether it is the same person as before, whose sides are put right, and where to look next. */
#include "core.h"

#include <math.h>

typedef struct {
    double x, y;
} Place;

static Place place_of(const float *points, int joint) { return (Place){points[joint * POINT], points[joint * POINT + 1]}; }

static double score_of(const float *points, int joint) { return points[joint * POINT + 2]; }

static Place middle(const float *points, int left) {
    Place a = place_of(points, left), b = place_of(points, left + 1);
    return (Place){(a.x + b.x) / 2, (a.y + b.y) / 2};
}

static double distance(Place a, Place b) { return length(a.x - b.x, a.y - b.y); }

/* Mean length of both legs' segment from `upper` to `lower`. */
static double segment(const float *points, int upper, int lower) {
    double both = 0;
    for (int leg = 0; leg < 2; leg++) both += distance(place_of(points, upper + leg), place_of(points, lower + leg));
    return both / 2;
}

static int is_seen(const float *points, const double *limits) {
    int seen[JOINTS], count = 0;
    for (int i = 0; i < JOINTS * POINT; i++)
        if (!isfinite(points[i])) return 0;
    for (int joint = 0; joint < JOINTS; joint++) {
        seen[joint] = score_of(points, joint) > limits[LIMIT_seen_score];
        count += joint >= LEFT_SHOULDER && seen[joint];
    }
    int legs = seen[LEFT_KNEE] || seen[LEFT_KNEE + 1] || seen[LEFT_ANKLE] || seen[LEFT_ANKLE + 1];
    return count >= limits[LIMIT_seen_joints] && (seen[LEFT_SHOULDER] || seen[RIGHT_SHOULDER]) && (seen[LEFT_HIP] || seen[LEFT_HIP + 1]) &&
           legs;
}

int core_is_person(const float *points, double width, double height, int lying, const double *limits) {
    if (!is_seen(points, limits)) return 0;
    Place shoulders = middle(points, LEFT_SHOULDER), hips = middle(points, LEFT_HIP);
    Place knees = middle(points, LEFT_KNEE), ankles = middle(points, LEFT_ANKLE);
    double torso = distance(hips, shoulders), shanks = segment(points, LEFT_KNEE, LEFT_ANKLE);
    double across = fabs(place_of(points, LEFT_SHOULDER).x - place_of(points, RIGHT_SHOULDER).x);
    double scale = torso > shanks ? torso : shanks;
    return limits[LIMIT_scale_least] * height < scale && scale < limits[LIMIT_scale_most] * height &&
           hips.y - shoulders.y > limits[LIMIT_trunk_rise] * scale && across < limits[LIMIT_shoulders_most] * scale &&
           segment(points, LEFT_HIP, LEFT_KNEE) < limits[LIMIT_thighs_most] * scale &&
           (lying || (shanks > limits[LIMIT_shanks_least] * scale && ankles.y > knees.y)) &&
           ankles.y > hips.y + limits[LIMIT_legs_drop] * scale && -limits[LIMIT_edge_margin] * width < hips.x &&
           hips.x < (1 + limits[LIMIT_edge_margin]) * width;
}

/* Whether a joint takes part in placing the square. */
static int is_placed(const float *points, int joint, const double *limits) {
    Place at = place_of(points, joint);
    return score_of(points, joint) > limits[LIMIT_crop_score] && isfinite(at.x) && isfinite(at.y);
}

int core_torso_square(const float *points, const double *limits, double *square) {
    double torso = 0, body = 0, count = 0;
    Place hips = {0, 0};
    for (int hip = LEFT_HIP; hip < LEFT_KNEE; hip++) {
        if (!is_placed(points, hip, limits)) continue;
        Place at = place_of(points, hip);
        hips = (Place){hips.x + at.x, hips.y + at.y};
        count++;
    }
    if (!count || !(is_placed(points, LEFT_SHOULDER, limits) || is_placed(points, RIGHT_SHOULDER, limits))) return 0;
    hips = (Place){hips.x / count, hips.y / count};
    for (int joint = 0; joint < JOINTS; joint++) {
        if (!is_placed(points, joint, limits)) continue;
        Place at = place_of(points, joint);
        double x = fabs(at.x - hips.x), y = fabs(at.y - hips.y), reach = y > x ? y : x;
        int trunk = joint == LEFT_SHOULDER || joint == RIGHT_SHOULDER || joint == LEFT_HIP || joint == LEFT_HIP + 1;
        if (reach > body) body = reach;
        if (trunk && reach > torso) torso = reach;
    }
    double half = limits[LIMIT_torso_ranges] * torso, whole = limits[LIMIT_body_ranges] * body;
    if (whole > half) half = whole;
    if (1 > half) half = 1;
    square[0] = hips.x - half;
    square[1] = hips.y - half;
    square[2] = 2 * half;
    return 1;
}

static int is_same(const double *state, Place hips, double torso, double gone, const double *limits) {
    if (isnan(state[PERSON_torso]) || gone > limits[LIMIT_reacquire_s]) return 1;
    double since = gone / limits[LIMIT_leap_s], growth = limits[LIMIT_torso_growth], ratio = torso / state[PERSON_torso];
    double allowed = limits[LIMIT_hip_leap] * state[PERSON_torso] * (since > 1 ? since : 1);
    return distance(hips, (Place){state[PERSON_hips_x], state[PERSON_hips_y]}) < allowed && 1 / growth < ratio && ratio < growth;
}

/* Where a joint is in the frame turned by `quarter`, head on top. */
static Place turn_place(const float *points, int joint, double width, double height, int quarter) {
    Place at = place_of(points, joint);
    if (!quarter) return at;
    return quarter > 0 ? (Place){at.y, (float)width - (float)at.x} : (Place){(float)height - (float)at.y, at.x};
}

static double travel(Place a, Place b, Place a0, Place b0) {
    return fabs(a.x - a0.x) + fabs(a.y - a0.y) + fabs(b.x - b0.x) + fabs(b.y - b0.y);
}

static void swap_sides(float *points, int left) {
    for (int i = left * POINT; i < (left + 1) * POINT; i++) {
        float kept = points[i];
        points[i] = points[i + POINT];
        points[i + POINT] = kept;
    }
}

static void repair_sides(float *points, const Place *upright, double gone, const double *limits, double *state) {
    double *orders = state + PERSON_order, *before = state + PERSON_before;
    int fresh = isnan(orders[0]) || !(gone >= 0 && gone <= limits[LIMIT_swap_memory_s]);
    double share = gone / limits[LIMIT_opinion_s];
    if (share > 1) share = 1;
    before[2 * NOSE] = upright[NOSE].x;
    before[2 * NOSE + 1] = upright[NOSE].y;
    for (int pair = 0; pair < PAIRS; pair++) {
        int left = LEFT_EYE + 2 * pair;
        Place l = upright[left], r = upright[left + 1];
        double order = sign(l.x - r.x), *from = before + 2 * left;
        int wrong = 0;
        if (fresh) {
            orders[pair] = order;
        } else {
            Place l0 = {from[0], from[1]}, r0 = {from[2], from[3]};
            orders[pair] += (order - orders[pair]) * share;
            wrong = travel(r, l, l0, r0) < limits[LIMIT_swap_travel] * travel(l, r, l0, r0) &&
                    !(order * orders[pair] > 0 && fabs(orders[pair]) > limits[LIMIT_opinion_share]);
        }
        if (wrong) swap_sides(points, left);
        from[0] = wrong ? r.x : l.x;
        from[1] = wrong ? r.y : l.y;
        from[2] = wrong ? l.x : r.x;
        from[3] = wrong ? l.y : r.y;
    }
}

static void measure_box(const float *points, double *box) {
    for (int i = 0; i < 4; i++) box[i] = NAN;
    for (int joint = 0; joint < JOINTS; joint++) {
        Place at = place_of(points, joint);
        if (!isfinite(at.x) || !isfinite(at.y)) continue;
        if (!(box[0] <= at.x)) box[0] = at.x;
        if (!(box[1] <= at.y)) box[1] = at.y;
        if (!(box[2] >= at.x)) box[2] = at.x;
        if (!(box[3] >= at.y)) box[3] = at.y;
    }
}

int core_follow(float *points, double gone, double width, double height, int quarter, const double *limits, double *state) {
    float upright[JOINTS * POINT];
    Place places[JOINTS];
    for (int joint = 0; joint < JOINTS; joint++) {
        places[joint] = turn_place(points, joint, width, height, quarter);
        upright[joint * POINT] = (float)places[joint].x;
        upright[joint * POINT + 1] = (float)places[joint].y;
        upright[joint * POINT + 2] = points[joint * POINT + 2];
    }
    measure_box(points, state + PERSON_left);
    if (!core_is_person(upright, quarter ? height : width, quarter ? width : height, quarter != 0, limits)) return 0;
    Place hips = middle(points, LEFT_HIP);
    double torso = distance(hips, middle(points, LEFT_SHOULDER)) + 1;
    if (!is_same(state, hips, torso, gone, limits) || !core_torso_square(points, limits, state + PERSON_square_x)) return 0;
    repair_sides(points, places, gone, limits, state);
    state[PERSON_hips_x] = hips.x;
    state[PERSON_hips_y] = hips.y;
    state[PERSON_torso] = torso;
    return 1;
}
