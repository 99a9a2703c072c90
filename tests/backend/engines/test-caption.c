/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "engines/local/aiv-local-caption.h"
#include "frame.h"

#define FPS 25

/* How many samples of a part of the frame are not what they were. */
static guint
count_changed (const AivLocalPlane *plane,
               guint                from,
               guint                to)
{
  guint n = 0;

  for (guint y = from; y < to; y++)
    for (guint x = 0; x < plane->width; x++)
      n += plane->data[y * plane->stride + x] != (plane->width > 400 ? 120 : 90);
  return n;
}

static gboolean
has_fonts (void)
{
  g_autoptr(AivLocalCaption) caption = aiv_local_caption_new ("Words", 640, 360, 100, FPS);

  if (caption == NULL)
    g_test_skip ("There are no fonts");
  return caption != NULL;
}

/* Letters are light with a dark edge, at the foot of the frame and nowhere else, and the same each time. */
static void
test_draws (void)
{
  g_autoptr(AivLocalCaption) caption = NULL;
  g_auto(Frame) first = { 0 };
  g_auto(Frame) second = { 0 };
  guint8 darkest = 255, lightest = 0;

  if (!has_fonts ())
    return;
  caption = aiv_local_caption_new ("Golden light\ncomes up. ", 640, 360, 100, FPS);
  frame_init (&first, 640, 360, 3, 120, 90);
  frame_init (&second, 640, 360, 3, 120, 90);
  g_assert_cmpuint (aiv_local_caption_get_n_pages (caption), ==, 1);
  g_assert_cmpstr (aiv_local_caption_get_page (caption, 0), ==, "Golden light comes up.");
  aiv_local_caption_draw (caption, 50, first.planes);
  aiv_local_caption_draw (caption, 50, second.planes);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpmem (first.planes[i].data, first.planes[i].stride * first.planes[i].height,
                     second.planes[i].data, second.planes[i].stride * second.planes[i].height);
  g_assert_cmpuint (count_changed (&first.planes[0], 0, 240), ==, 0);
  g_assert_cmpuint (count_changed (&first.planes[0], 240, 345), >, 500);
  g_assert_cmpuint (count_changed (&first.planes[0], 345, 360), ==, 0);
  g_assert_cmpuint (count_changed (&first.planes[1], 120, 172), >, 100);
  for (guint y = 240; y < 345; y++)
    for (guint x = 0; x < 640; x++)
      {
        guint8 value = first.planes[0].data[y * first.planes[0].stride + x];

        darkest = MIN (darkest, value);
        lightest = MAX (lightest, value);
      }
  g_assert_true (darkest >= 16 && darkest < 70 && lightest > 225 && lightest <= 236);
}

/* Whole sentences stay together, long ones part where one pauses, and every word is shown in its turn. */
static void
test_pages (void)
{
  const char *text = "One short sentence. 镜头缓缓推近，然后向右平移。This one goes on and on over so many lines that nobody knows how it "
                     "began, and therefore it is cut where one takes a breath, if there is such a place, which is not always so. "
                     "The end!";
  g_autoptr(AivLocalCaption) caption = NULL;
  g_autoptr(GString) all = g_string_new (NULL);
  guint n;

  if (!has_fonts ())
    return;
  caption = aiv_local_caption_new (text, 1280, 720, 60 * FPS, FPS);
  n = aiv_local_caption_get_n_pages (caption);
  g_assert_cmpuint (n, >=, 3);
  for (guint i = 0; i < n; i++)
    {
      g_test_message ("%s", aiv_local_caption_get_page (caption, i));
      g_string_append (all, aiv_local_caption_get_page (caption, i));
    }
  g_string_replace (all, " ", "", 0);
  {
    g_autoptr(GString) wanted = g_string_new (text);

    g_string_replace (wanted, " ", "", 0);
    g_assert_cmpstr (all->str, ==, wanted->str);
  }

  /* In a short video there is no time for all of it, and that is told. */
  g_clear_pointer (&caption, aiv_local_caption_free);
  caption = aiv_local_caption_new (text, 1280, 720, 2 * FPS, FPS);
  g_assert_cmpuint (aiv_local_caption_get_n_pages (caption), ==, 1);
  g_assert_true (g_str_has_suffix (aiv_local_caption_get_page (caption, 0), "…"));
}

/* Hostile words: nothing, no UTF-8, no end, no spaces, no shape. */
static void
test_hostile (void)
{
  g_autofree char *novel = g_strnfill (1024 * 1024, 'x');
  const char *const texts[] = { novel, "\xff\xfe\x80", "\n\t\v ", "\u200f\u202e\u2066שלום\u0301\u0301\u0301", "a" };
  static const guint sizes[][2] = { { 64, 64 }, { 1920, 64 }, { 64, 1920 }, { 1280, 720 } };

  g_assert_null (aiv_local_caption_new (NULL, 640, 360, 100, FPS));
  g_assert_null (aiv_local_caption_new ("", 640, 360, 100, FPS));
  g_assert_null (aiv_local_caption_new (" \n ", 640, 360, 100, FPS));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
      {
        g_autoptr(AivLocalCaption) caption = aiv_local_caption_new (texts[i], sizes[k][0], sizes[k][1], 50, FPS);
        g_auto(Frame) frame = { 0 };

        if (caption == NULL)
          continue;
        frame_init (&frame, sizes[k][0], sizes[k][1], 3, 120, 90);
        for (guint n = 0; n < 50; n++)
          aiv_local_caption_draw (caption, n, frame.planes);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engines/local/caption/draws", test_draws);
  g_test_add_func ("/engines/local/caption/pages", test_pages);
  g_test_add_func ("/engines/local/caption/hostile", test_hostile);
  return g_test_run ();
}
