/* Pictures of a camera that gives brightness and colour apart (planar YUV 4:2:0). Documented in reference/yuv_picture.py. */
#include "core.h"

enum { SHIFT = 20, HALF = 1 << (SHIFT - 1), BLACK = 16, GREY = 128, MOST = 255 };
enum { LUMA = 1220542, RED_V = 1673527, GREEN_V = -852492, GREEN_U = -409993, BLUE_U = 2116026 };
enum { CHANNELS = 3, RUN = 64 }; /* pixels of a row at a time: loops of one length over one channel are what compilers turn into SSE2 or NEON */

typedef struct {
    int32_t channels[CHANNELS][RUN]; /* what colour adds to brightness */
} Colour;

static void spread_colour(const uint8_t *blue, const uint8_t *red, int count, Colour *colour) {
    for (int i = 0; i < count; i++) {
        int32_t u = blue[i / 2] - GREY, v = red[i / 2] - GREY;
        colour->channels[0][i] = HALF + RED_V * v;
        colour->channels[1][i] = HALF + GREEN_V * v + GREEN_U * u;
        colour->channels[2][i] = HALF + BLUE_U * u;
    }
}

static void write_run(const uint8_t *luma, const Colour *colour, int count, uint8_t *out) {
    int32_t light[RUN];
    uint8_t levels[CHANNELS][RUN];
    for (int i = 0; i < count; i++) {
        int32_t above = luma[i] - BLACK;
        light[i] = LUMA * (above > 0 ? above : 0);
    }
    for (int c = 0; c < CHANNELS; c++)
        for (int i = 0; i < count; i++) {
            int32_t level = (light[i] + colour->channels[c][i]) >> SHIFT;
            level = level > 0 ? level : 0;
            levels[c][i] = (uint8_t)(level < MOST ? level : MOST);
        }
    for (int i = 0; i < count; i++, out += CHANNELS)
        for (int c = 0; c < CHANNELS; c++) out[c] = levels[c][i];
}

void core_yuv(const uint8_t *planes, int stride, int height, int width, uint8_t *out) {
    size_t row = (size_t)stride, wide = (size_t)CHANNELS * width;
    const uint8_t *blue = planes + row * height, *red = blue + row / 2 * (height / 2);
    Colour colour;
    for (int i = 0; i < height; i += 2, planes += 2 * row, blue += row / 2, red += row / 2, out += 2 * wide)
        for (int at = 0; at < width; at += RUN) {
            int count = width - at < RUN ? width - at : RUN;
            spread_colour(blue + at / 2, red + at / 2, count, &colour);
            write_run(planes + at, &colour, count, out + CHANNELS * at);
            write_run(planes + row + at, &colour, count, out + wide + CHANNELS * at);
        }
}
