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
 * would come and go as the picture moves. Weights have 14 bits; between the passes
 * samples keep 6 bits after the point.
 *
 * The inner loops exist twice: compilers do not find the multiply-and-add of pairs by
 * themselves, and it makes the difference between 7 and 1.6 ms a frame. */

#define TAPS 4
#define WEIGHT_BITS 14
#define ROW_BITS 6
#define PADDING 8

struct _AivLocalScratch
{
  gint16 *row;
  gsize row_size;
  gint32 *columns;
  gint16 *weights;
  gsize width;
};

/**
 * aiv_local_scratch_new:
 *
 * Returns: (transfer full): empty working memory, which grows as needed
 */
AivLocalScratch *
aiv_local_scratch_new (void)
{
  return g_new0 (AivLocalScratch, 1);
}

/**
 * aiv_local_scratch_free:
 * @self: (transfer full): working memory
 */
void
aiv_local_scratch_free (AivLocalScratch *self)
{
  g_free (self->row);
  g_free (self->columns);
  g_free (self->weights);
  g_free (self);
}

static void
scratch_reserve (AivLocalScratch *self,
                 gsize            source_width,
                 gsize            target_width)
{
  if (self->row_size < source_width + 2 * PADDING)
    {
      self->row_size = source_width + 2 * PADDING;
      self->row = g_renew (gint16, self->row, self->row_size);
    }
  if (self->width < target_width + PADDING)
    {
      self->width = target_width + PADDING;
      self->columns = g_renew (gint32, self->columns, self->width);
      self->weights = g_renew (gint16, self->weights, self->width * TAPS);
    }
}

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

/* Four columns to one; @columns are the first of each four in @row. */
static void
filter_columns (guint8       *restrict out,
                const gint16 *restrict row,
                const gint32 *restrict columns,
                const gint16 *restrict weights,
                gsize                  n)
{
  const int shift = WEIGHT_BITS + ROW_BITS;
  gsize i = 0;

#ifdef __SSE2__
  const __m128i round = _mm_set1_epi32 (1 << (shift - 1));

  for (; i + 4 <= n; i += 4)
    {
      __m128i a = _mm_unpacklo_epi64 (_mm_loadl_epi64 ((const __m128i *) (row + columns[i])),
                                      _mm_loadl_epi64 ((const __m128i *) (row + columns[i + 1])));
      __m128i b = _mm_unpacklo_epi64 (_mm_loadl_epi64 ((const __m128i *) (row + columns[i + 2])),
                                      _mm_loadl_epi64 ((const __m128i *) (row + columns[i + 3])));
      __m128 x, y;
      __m128i sum;
      gint32 pixels;

      a = _mm_madd_epi16 (a, _mm_loadu_si128 ((const __m128i *) (weights + i * TAPS)));
      b = _mm_madd_epi16 (b, _mm_loadu_si128 ((const __m128i *) (weights + i * TAPS + 2 * TAPS)));
      x = _mm_castsi128_ps (a);
      y = _mm_castsi128_ps (b);
      sum = _mm_add_epi32 (_mm_castps_si128 (_mm_shuffle_ps (x, y, _MM_SHUFFLE (2, 0, 2, 0))),
                           _mm_castps_si128 (_mm_shuffle_ps (x, y, _MM_SHUFFLE (3, 1, 3, 1))));
      sum = _mm_srai_epi32 (_mm_add_epi32 (sum, round), shift);
      sum = _mm_packs_epi32 (sum, sum);
      pixels = _mm_cvtsi128_si32 (_mm_packus_epi16 (sum, sum));
      memcpy (out + i, &pixels, sizeof pixels);
    }
#endif

  for (; i < n; i++)
    {
      const gint16 *p = row + columns[i];
      const gint16 *w = weights + i * TAPS;
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

/**
 * aiv_local_resample:
 * @scratch: working memory
 * @target: where to draw; every pixel is written
 * @source: the picture
 * @fill: what is seen where the picture is not; of the size of @target
 * @scale: pixels of @target per pixel of @source, best between 0.7 and 2
 * @left: where the picture's left edge lies in @target
 * @top: where the picture's top edge lies in @target
 *
 * Draws one plane of a frame. The picture's edges are blended into the backdrop by the
 * part of the pixel that they cover, so they move as smoothly as the rest.
 */
void
aiv_local_resample (AivLocalScratch     *scratch,
                    AivLocalPlane       *target,
                    const AivLocalPlane *source,
                    const AivLocalPlane *fill,
                    double               scale,
                    double               left,
                    double               top)
{
  double right = left + source->width * scale;
  double bottom = top + source->height * scale;
  int x0 = (int) CLAMP (floor (left), 0.0, (double) target->width);
  int x1 = (int) CLAMP (ceil (right), (double) x0, (double) target->width);
  int y0 = (int) CLAMP (floor (top), 0.0, (double) target->height);
  int y1 = (int) CLAMP (ceil (bottom), (double) y0, (double) target->height);
  int width = (int) source->width;
  int height = (int) source->height;
  gint16 *row;

  scratch_reserve (scratch, source->width, target->width);
  row = scratch->row + PADDING;

  for (int x = x0; x < x1; x++)
    {
      double u = (x + 0.5 - left) / scale - 0.5;
      double base = floor (u);

      scratch->columns[x - x0] = CLAMP ((int) base - 1, -PADDING, width + PADDING - TAPS);
      make_weights (scratch->weights + (gsize) (x - x0) * TAPS, u - base);
    }

  for (int y = 0; y < (int) target->height; y++)
    {
      guint8 *out = target->data + (gsize) y * target->stride;
      const guint8 *under = fill->data + (gsize) y * fill->stride;
      const guint8 *rows[TAPS];
      gint16 weights[TAPS];
      double v, base;
      int alpha;

      if (y < y0 || y >= y1 || x0 == x1)
        {
          memcpy (out, under, target->width);
          continue;
        }

      v = (y + 0.5 - top) / scale - 0.5;
      base = floor (v);
      make_weights (weights, v - base);
      for (int k = 0; k < TAPS; k++)
        rows[k] = source->data + (gsize) CLAMP ((int) base - 1 + k, 0, height - 1) * source->stride;

      filter_rows (row, rows, weights, (gsize) width);
      for (int k = 1; k <= PADDING; k++)
        {
          row[-k] = row[0];
          row[width - 1 + k] = row[width - 1];
        }

      memcpy (out, under, (gsize) x0);
      filter_columns (out + x0, row, scratch->columns, scratch->weights, (gsize) (x1 - x0));
      memcpy (out + x1, under + x1, target->width - (gsize) x1);

      alpha = coverage (y, top, bottom);
      if (alpha < 256)
        for (int x = x0; x < x1; x++)
          out[x] = blend (out[x], under[x], alpha);
      alpha = coverage (x0, left, right);
      if (alpha < 256)
        out[x0] = blend (out[x0], under[x0], alpha);
      alpha = coverage (x1 - 1, left, right);
      if (alpha < 256 && x1 - 1 > x0)
        out[x1 - 1] = blend (out[x1 - 1], under[x1 - 1], alpha);
    }
}
