/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-resample.h"

#include <math.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Places a picture, scaled and shifted by any fraction of a pixel, over a backdrop. Rows
 * and columns are filtered one after the other with four taps (Catmull-Rom), which for
 * scales near one looks the same at every sub-pixel position: with two taps the sharpness
 * would come and go as the picture moves. Weights have 14 bits, for each of 256 positions
 * between two samples; between the passes samples keep 6 bits after the point.
 *
 * The inner loops exist twice: compilers do not find the multiply-and-add of pairs by
 * themselves, and it makes the difference between 7 and 1.6 ms a frame. */

#define TAPS 4
#define WEIGHT_BITS 14
#define ROW_BITS 6
#define PADDING 8
#define PHASE_BITS 8

/* Positions along a row have this many bits after the point. */
#define POSITION_BITS 32
#define ONE ((double) (G_GINT64_CONSTANT (1) << POSITION_BITS))

#define LEAST_SCALE 0.25

struct _AivLocalScratch
{
  gint16 *row;
  gsize row_size;
  gint16 weights[(1 << PHASE_BITS) * TAPS];
};

/* The four weights for a position @t (0 to 1) between the second and third sample. They
 * add up to one exactly, or flat areas would flicker. */
static void
make_weights (gint16 *weights,
              double  t)
{
  const double one = 1 << WEIGHT_BITS;
  int w0 = (int) lrint (one * (-0.5 * t + t * t - 0.5 * t * t * t));
  int w2 = (int) lrint (one * (0.5 * t + 2 * t * t - 1.5 * t * t * t));
  int w3 = (int) lrint (one * (-0.5 * t * t + 0.5 * t * t * t));

  weights[0] = (gint16) w0;
  weights[1] = (gint16) ((1 << WEIGHT_BITS) - w0 - w2 - w3);
  weights[2] = (gint16) w2;
  weights[3] = (gint16) w3;
}

/**
 * aiv_local_scratch_new:
 *
 * Returns: (transfer full): empty working memory, which grows as needed
 */
AivLocalScratch *
aiv_local_scratch_new (void)
{
  AivLocalScratch *self = g_new0 (AivLocalScratch, 1);

  for (guint i = 0; i < 1 << PHASE_BITS; i++)
    make_weights (self->weights + i * TAPS, i / (double) (1 << PHASE_BITS));
  return self;
}

/**
 * aiv_local_scratch_free:
 * @self: (transfer full): working memory
 */
void
aiv_local_scratch_free (AivLocalScratch *self)
{
  g_free (self->row);
  g_free (self);
}

static void
scratch_reserve (AivLocalScratch *self,
                 gsize            source_width)
{
  if (self->row_size < source_width + 2 * PADDING)
    {
      self->row_size = source_width + 2 * PADDING;
      self->row = g_renew (gint16, self->row, self->row_size);
    }
}

/* Four rows to one. */
static void
filter_rows (gint16       *restrict out,
             const guint8 *const   *rows,
             const gint16          *weights,
             gsize                  n)
{
  const guint8 *restrict r0 = rows[0];
  const guint8 *restrict r1 = rows[1];
  const guint8 *restrict r2 = rows[2];
  const guint8 *restrict r3 = rows[3];
  const int shift = WEIGHT_BITS - ROW_BITS;
  gsize i = 0;

#ifdef __SSE2__
  const __m128i zero = _mm_setzero_si128 ();
  const __m128i w01 = _mm_set1_epi32 ((gint32) ((guint32) (guint16) weights[1] << 16 | (guint16) weights[0]));
  const __m128i w23 = _mm_set1_epi32 ((gint32) ((guint32) (guint16) weights[3] << 16 | (guint16) weights[2]));
  const __m128i round = _mm_set1_epi32 (1 << (shift - 1));

  for (; i + 8 <= n; i += 8)
    {
      __m128i a = _mm_unpacklo_epi8 (_mm_loadl_epi64 ((const __m128i *) (r0 + i)),
                                     _mm_loadl_epi64 ((const __m128i *) (r1 + i)));
      __m128i b = _mm_unpacklo_epi8 (_mm_loadl_epi64 ((const __m128i *) (r2 + i)),
                                     _mm_loadl_epi64 ((const __m128i *) (r3 + i)));
      __m128i low = _mm_add_epi32 (_mm_madd_epi16 (_mm_unpacklo_epi8 (a, zero), w01),
                                   _mm_madd_epi16 (_mm_unpacklo_epi8 (b, zero), w23));
      __m128i high = _mm_add_epi32 (_mm_madd_epi16 (_mm_unpackhi_epi8 (a, zero), w01),
                                    _mm_madd_epi16 (_mm_unpackhi_epi8 (b, zero), w23));

      low = _mm_srai_epi32 (_mm_add_epi32 (low, round), shift);
      high = _mm_srai_epi32 (_mm_add_epi32 (high, round), shift);
      _mm_storeu_si128 ((__m128i *) (out + i), _mm_packs_epi32 (low, high));
    }
#endif

  for (; i < n; i++)
    out[i] = (gint16) ((r0[i] * weights[0] + r1[i] * weights[1] + r2[i] * weights[2] + r3[i] * weights[3]
                        + (1 << (shift - 1))) >> shift);
}

/* Where the first of the four samples for position @at lies, and their weights. */
#define FIRST(at) ((gint32) ((at) >> POSITION_BITS) - 1)
#define PHASE(at) ((gsize) ((at) >> (POSITION_BITS - PHASE_BITS) & ((1 << PHASE_BITS) - 1)) * TAPS)

/* Four columns to one, for @n positions in @row that begin @at and are @step apart. */
static void
filter_columns (guint8       *restrict out,
                const gint16 *restrict row,
                const gint16 *restrict weights,
                gint64                 at,
                gint64                 step,
                gsize                  n)
{
  const int shift = WEIGHT_BITS + ROW_BITS;
  gsize i = 0;

#ifdef __SSE2__
  const __m128i round = _mm_set1_epi32 (1 << (shift - 1));

  for (; i + 4 <= n; i += 4)
    {
      gint64 at1 = at + step, at2 = at1 + step, at3 = at2 + step;
      __m128i a = _mm_unpacklo_epi64 (_mm_loadl_epi64 ((const __m128i *) (row + FIRST (at))),
                                      _mm_loadl_epi64 ((const __m128i *) (row + FIRST (at1))));
      __m128i b = _mm_unpacklo_epi64 (_mm_loadl_epi64 ((const __m128i *) (row + FIRST (at2))),
                                      _mm_loadl_epi64 ((const __m128i *) (row + FIRST (at3))));
      __m128i wa = _mm_unpacklo_epi64 (_mm_loadl_epi64 ((const __m128i *) (weights + PHASE (at))),
                                       _mm_loadl_epi64 ((const __m128i *) (weights + PHASE (at1))));
      __m128i wb = _mm_unpacklo_epi64 (_mm_loadl_epi64 ((const __m128i *) (weights + PHASE (at2))),
                                       _mm_loadl_epi64 ((const __m128i *) (weights + PHASE (at3))));
      __m128 x, y;
      __m128i sum;
      gint32 pixels;

      x = _mm_castsi128_ps (_mm_madd_epi16 (a, wa));
      y = _mm_castsi128_ps (_mm_madd_epi16 (b, wb));
      sum = _mm_add_epi32 (_mm_castps_si128 (_mm_shuffle_ps (x, y, _MM_SHUFFLE (2, 0, 2, 0))),
                           _mm_castps_si128 (_mm_shuffle_ps (x, y, _MM_SHUFFLE (3, 1, 3, 1))));
      sum = _mm_srai_epi32 (_mm_add_epi32 (sum, round), shift);
      sum = _mm_packs_epi32 (sum, sum);
      pixels = _mm_cvtsi128_si32 (_mm_packus_epi16 (sum, sum));
      memcpy (out + i, &pixels, sizeof pixels);
      at = at3 + step;
    }
#endif

  for (; i < n; i++, at += step)
    {
      const gint16 *p = row + FIRST (at);
      const gint16 *w = weights + PHASE (at);
      int sum = p[0] * w[0] + p[1] * w[1] + p[2] * w[2] + p[3] * w[3];

      out[i] = (guint8) CLAMP ((sum + (1 << (shift - 1))) >> shift, 0, 255);
    }
}

static inline guint8
blend (guint8 over,
       guint8 under,
       int    alpha)
{
  return (guint8) ((over * alpha + under * (256 - alpha) + 128) >> 8);
}

/* How much of pixel @i lies between @start and @end, 0 to 256. */
static int
coverage (int    i,
          double start,
          double end)
{
  return (int) lrint (256 * CLAMP (MIN (end, i + 1.0) - MAX (start, (double) i), 0.0, 1.0));
}

/* How much of a picture's bend is seen in row @y, of which it covers @from to @to: all of it at its
 * top, nothing at its foot. */
static double
bend (double y,
      double from,
      double to)
{
  double t = to > from ? CLAMP ((to - y) / (to - from), 0.0, 1.0) : 0;

  return t * t * (3 - 2 * t);
}

/* One row of the picture, from @left on, over the backdrop that is there already. */
static void
draw_row (AivLocalScratch     *scratch,
          guint8              *out,
          guint                out_width,
          const guint8        *under,
          const AivLocalPlane *source,
          double               scale,
          double               left,
          double               v,
          int                  alpha)
{
  int width = (int) source->width;
  double right = left + width * scale;
  int x0 = (int) CLAMP (floor (left), 0.0, (double) out_width);
  int x1 = (int) CLAMP (ceil (right), (double) x0, (double) out_width);
  double base = floor (v);
  gint64 step = (gint64) (ONE / scale);
  /* Positions are cut to phases: half of one more makes that a rounding. */
  gint64 at = (gint64) (((x0 + 0.5 - left) / scale - 0.5) * ONE) + (1 << (POSITION_BITS - PHASE_BITS - 1));
  gint16 *row = scratch->row + PADDING;
  const guint8 *rows[TAPS];
  gint16 weights[TAPS];
  int first, last, edge;

  if (x0 == x1)
    return;
  make_weights (weights, v - base);
  first = CLAMP (FIRST (at), 0, width - 1);
  last = CLAMP (FIRST (at + step * (x1 - x0 - 1)) + TAPS - 1, first, width - 1);
  for (int k = 0; k < TAPS; k++)
    rows[k] = source->data + (gsize) CLAMP ((int) base - 1 + k, 0, (int) source->height - 1) * source->stride + first;
  filter_rows (row + first, rows, weights, (gsize) (last - first + 1));
  for (int k = 1; k <= PADDING; k++)
    {
      if (first == 0)
        row[-k] = row[0];
      if (last == width - 1)
        row[last + k] = row[last];
    }
  filter_columns (out + x0, row, scratch->weights, at, step, (gsize) (x1 - x0));

  if (alpha < 256)
    for (int x = x0; x < x1; x++)
      out[x] = blend (out[x], under[x], alpha);
  edge = coverage (x0, left, right);
  if (edge < 256)
    out[x0] = blend (out[x0], under[x0], edge);
  edge = coverage (x1 - 1, left, right);
  if (edge < 256 && x1 - 1 > x0)
    out[x1 - 1] = blend (out[x1 - 1], under[x1 - 1], edge);
}

/**
 * aiv_local_resample:
 * @scratch: working memory
 * @target: where to draw; every pixel is written
 * @source: the picture
 * @fill: what is seen where the picture is not; of the size of @target, and may be it
 * @place: where and how
 *
 * Draws one plane of a frame. The picture's edges are blended into the backdrop by the
 * part of the pixel that they cover, so they move as smoothly as the rest.
 */
void
aiv_local_resample (AivLocalScratch     *scratch,
                    AivLocalPlane       *target,
                    const AivLocalPlane *source,
                    const AivLocalPlane *fill,
                    const AivLocalPlace *place)
{
  double scale = MAX (place->scale, LEAST_SCALE);
  double bottom = place->top + source->height * scale;
  double seen_from = MAX (place->top, 0.0);
  double seen_to = MIN (bottom, (double) target->height);

  scratch_reserve (scratch, source->width);
  for (int y = 0; y < (int) target->height; y++)
    {
      guint8 *out = target->data + (gsize) y * target->stride;
      const guint8 *under = fill->data + (gsize) y * fill->stride;
      double part = bend (y + 0.5, seen_from, seen_to);
      double top = place->top - place->lift * part;
      int alpha = coverage (y, top, bottom);

      if (out != under)
        memcpy (out, under, target->width);
      if (alpha > 0)
        draw_row (scratch, out, target->width, under, source, scale, place->left + place->lean * part,
                  (y + 0.5 - top) / scale - 0.5, alpha);
    }
}

/**
 * aiv_local_cover:
 * @target: a plane
 * @cover: (nullable): what to lay over it, of its size; %NULL for @value everywhere
 * @value: a sample
 * @alpha: how much of the cover is seen, 0 to 256
 *
 * Blends something over all of a plane.
 */
void
aiv_local_cover (AivLocalPlane       *target,
                 const AivLocalPlane *cover,
                 guint8               value,
                 guint                alpha)
{
  for (guint y = 0; y < target->height; y++)
    {
      guint8 *restrict out = target->data + y * target->stride;

      if (cover != NULL)
        {
          const guint8 *restrict in = cover->data + y * cover->stride;

          for (guint x = 0; x < target->width; x++)
            out[x] = blend (in[x], out[x], (int) alpha);
        }
      else
        {
          for (guint x = 0; x < target->width; x++)
            out[x] = blend (value, out[x], (int) alpha);
        }
    }
}
