/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-caption.h"

#include <math.h>
#include <stdlib.h>

#include <pango/pangocairo.h>

/* More of a text than this nobody reads in a video, in characters. */
#define MAX_CHARS 500

/* Parts of the shorter side of the frame. */
#define LETTER_SIZE 0.047
#define OUTLINE 0.16 /* of the letters */

/* Parts of the frame: what lines may be wide, and how far they stay from its foot. */
#define LINE_WIDTH 0.84
#define FOOT 0.075

/* Few lines at a time hide little of the picture; narrow frames break lines sooner. */
#define WIDE_LINES 2
#define NARROW_LINES 3

/* Nobody reads a page faster, in seconds. */
#define PAGE_SECONDS 1.8

/* Frames in which a page comes and goes. */
#define FADE_FRAMES 6

/* How dark the outline is, 0 to 256. */
#define OUTLINE_ALPHA 190

#define BLACK 16
#define WHITE 235
#define GREY 128

typedef struct
{
  char *text;
  guint first; /* frame */
  guint end;   /* the frame after its last */
} Page;

struct _AivLocalCaption
{
  guint width;
  guint height;
  PangoContext *context;
  PangoFontDescription *font;
  GArray *pages;
  int drawn; /* the page that the masks hold; -1 before the first */
  int top;   /* of the masks, in the frame; even */
  cairo_surface_t *letters;
  cairo_surface_t *outline;
};

static void
page_clear (gpointer data)
{
  g_free (((Page *) data)->text);
}

/* One line of plain words: what was typed in lines is broken anew. */
static char *
tidy (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *tidied = g_string_new (NULL);
  guint n = 0;

  for (const char *p = valid; *p != '\0' && n < MAX_CHARS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          if (tidied->len > 0 && tidied->str[tidied->len - 1] != ' ')
            g_string_append_c (tidied, ' ');
        }
      else
        {
          g_string_append_unichar (tidied, c);
        }
      n++;
    }
  g_strchomp (tidied->str);
  return g_string_free_and_steal (tidied);
}

static PangoLayout *
lay_out (const AivLocalCaption *self,
         const char            *text)
{
  PangoLayout *layout = pango_layout_new (self->context);

  pango_layout_set_font_description (layout, self->font);
  pango_layout_set_width (layout, (int) (LINE_WIDTH * self->width) * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static int
count_lines (const AivLocalCaption *self,
             const char            *start,
             const char            *end)
{
  g_autofree char *part = g_strndup (start, (gsize) (end - start));
  g_autoptr(PangoLayout) layout = lay_out (self, g_strstrip (part));

  return pango_layout_get_line_count (layout);
}

static void
add_page (AivLocalCaption *self,
          const char      *start,
          const char      *end)
{
  g_autofree char *part = g_strndup (start, (gsize) (end - start));
  Page page = { .text = g_strdup (g_strstrip (part)) };

  if (*page.text != '\0')
    g_array_append_val (self->pages, page);
  else
    g_free (page.text);
}

static gboolean
is_pause (gunichar c)
{
  return c == ',' || c == ';' || c == ':' || c == 0x3001 /* 、 */ || c == 0xff0c /* ， */ || c == 0xff1b /* ； */
         || c == 0xff1a /* ： */ || c == 0x2014 /* — */;
}

/* A long sentence on several pages, of about the same length, which part where one pauses, else between words. */
static void
split_sentence (AivLocalCaption    *self,
                const char         *start,
                const char         *end,
                const PangoLogAttr *attrs, /* of the character at @start */
                int                 n_parts)
{
  glong length = g_utf8_strlen (start, end - start);
  glong from = 0;

  for (int part = 1; part <= n_parts && from < length; part++)
    {
      glong ideal = from + (length - from) / (n_parts - part + 1);
      glong reach = (ideal - from) / 4;
      glong best = length, best_cost = G_MAXLONG;

      for (glong i = MAX (ideal - reach, from + 1); part < n_parts && i < MIN (ideal + reach / 2 + 1, length);
           i++)
        {
          const char *before = g_utf8_offset_to_pointer (start, i - 1);
          glong cost;

          if (!attrs[i].is_line_break)
            continue;
          while (before > start && g_unichar_isspace (g_utf8_get_char (before)))
            before = g_utf8_prev_char (before);
          cost = labs (i - ideal);
          if (!is_pause (g_utf8_get_char (before)))
            cost += attrs[i].is_word_start ? reach : 2 * reach;
          if (cost < best_cost)
            {
              best = i;
              best_cost = cost;
            }
        }
      if (part < n_parts && best == length)
        best = MIN (ideal, length);
      add_page (self, g_utf8_offset_to_pointer (start, from), g_utf8_offset_to_pointer (start, best));
      from = best;
    }
}

/* Whole sentences to a page, as many as there is room for. */
static void
break_text (AivLocalCaption *self,
            const char      *text)
{
  int most = self->width > self->height ? WIDE_LINES : NARROW_LINES;
  g_autoptr(PangoLayout) layout = lay_out (self, text);
  int n_attrs;
  const PangoLogAttr *attrs = pango_layout_get_log_attrs_readonly (layout, &n_attrs);
  const char *page = text, *sentence = text;
  int first = 0;

  for (int i = 1; i < n_attrs; i++)
    {
      const char *end = g_utf8_offset_to_pointer (text, i);
      int n_lines;

      if (!attrs[i].is_sentence_boundary && i < n_attrs - 1)
        continue;
      if (page < sentence && count_lines (self, page, end) > most)
        {
          add_page (self, page, sentence);
          page = sentence;
        }
      n_lines = page == sentence ? count_lines (self, sentence, end) : 1;
      if (n_lines > most)
        {
          split_sentence (self, sentence, end, attrs + first, (n_lines + most - 1) / most);
          page = end;
        }
      sentence = end;
      first = i;
    }
  add_page (self, page, sentence);
}

/* What there is no time for is left out. */
static void
limit_pages (AivLocalCaption *self,
             guint            max_pages)
{
  Page *last;
  g_autofree char *text = NULL;

  if (self->pages->len <= max_pages)
    return;
  g_array_set_size (self->pages, max_pages);
  last = &g_array_index (self->pages, Page, max_pages - 1);
  text = g_steal_pointer (&last->text);
  last->text = g_strconcat (text, "…", NULL);
}

/* Pages are shown for as long as they are to read, and all of them together to the end. */
static void
time_pages (AivLocalCaption *self,
            guint            n_frames)
{
  glong total = 0, before = 0;

  for (guint i = 0; i < self->pages->len; i++)
    total += g_utf8_strlen (g_array_index (self->pages, Page, i).text, -1) + 8;
  for (guint i = 0; i < self->pages->len; i++)
    {
      Page *page = &g_array_index (self->pages, Page, i);

      page->first = (guint) ((guint64) n_frames * (guint64) before / (guint64) total);
      before += g_utf8_strlen (page->text, -1) + 8;
      page->end = (guint) ((guint64) n_frames * (guint64) before / (guint64) total);
    }
}

/**
 * aiv_local_caption_new:
 * @text: (nullable): the words, UTF-8 or not
 * @width: of a frame in pixels, even
 * @height: the same for its height
 * @n_frames: length of the video
 * @fps: frames per second
 *
 * Lays words out over the length of a video. The same arguments and fonts give the same frames.
 *
 * Returns: (transfer full) (nullable): the caption; %NULL if there are no words, or no letters
 *   for them on this computer
 */
AivLocalCaption *
aiv_local_caption_new (const char *text,
                       guint       width,
                       guint       height,
                       guint       n_frames,
                       guint       fps)
{
  g_autofree char *tidied = tidy (text);
  g_autoptr(AivLocalCaption) self = NULL;
  g_autoptr(PangoFontMap) fonts = NULL;
  g_autoptr(PangoLayout) layout = NULL;

  if (*tidied == '\0')
    return NULL;

  self = g_new0 (AivLocalCaption, 1);
  self->width = width;
  self->height = height;
  self->drawn = -1;
  self->pages = g_array_new (FALSE, FALSE, sizeof (Page));
  g_array_set_clear_func (self->pages, page_clear);
  /* Its own: the usual one belongs to a thread that ends with the video. */
  fonts = pango_cairo_font_map_new ();
  self->context = pango_font_map_create_context (fonts);
  self->font = pango_font_description_from_string ("Sans Semi-Bold");
  pango_font_description_set_absolute_size (self->font, LETTER_SIZE * MIN (width, height) * PANGO_SCALE);

  layout = lay_out (self, tidied);
  if (pango_layout_get_unknown_glyphs_count (layout) > 0)
    {
      g_debug ("No fonts for the caption");
      return NULL;
    }
  break_text (self, tidied);
  limit_pages (self, (guint) MAX (1.0, n_frames / (PAGE_SECONDS * fps)));
  time_pages (self, n_frames);
  return g_steal_pointer (&self);
}

/**
 * aiv_local_caption_free:
 * @self: (transfer full): a caption
 */
void
aiv_local_caption_free (AivLocalCaption *self)
{
  g_clear_pointer (&self->letters, cairo_surface_destroy);
  g_clear_pointer (&self->outline, cairo_surface_destroy);
  g_clear_object (&self->context);
  g_clear_pointer (&self->font, pango_font_description_free);
  g_array_unref (self->pages);
  g_free (self);
}

/**
 * aiv_local_caption_get_n_pages:
 * @self: a caption
 *
 * Returns: how often its words change, and once more
 */
guint
aiv_local_caption_get_n_pages (const AivLocalCaption *self)
{
  return self->pages->len;
}

/**
 * aiv_local_caption_get_page:
 * @self: a caption
 * @page: which, from 0
 *
 * Returns: (transfer none): the words that are shown together
 */
const char *
aiv_local_caption_get_page (const AivLocalCaption *self,
                            guint                  page)
{
  return g_array_index (self->pages, Page, page).text;
}

static cairo_t *
make_mask (AivLocalCaption  *self,
           int               height,
           cairo_surface_t **surface)
{
  cairo_t *cr;

  g_clear_pointer (surface, cairo_surface_destroy);
  *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, (int) self->width, height);
  cr = cairo_create (*surface);
  return cr;
}

/* Lines of about the same length: as narrow as they can be without being more. Returns how wide, in pixels. */
static int
balance (const AivLocalCaption *self,
         PangoLayout           *layout)
{
  int n_lines = pango_layout_get_line_count (layout);
  int enough = (int) (LINE_WIDTH * self->width);
  int too_little = enough / 3;

  while (n_lines > 1 && enough - too_little > 8)
    {
      int width = (enough + too_little) / 2;

      pango_layout_set_width (layout, width * PANGO_SCALE);
      if (pango_layout_get_line_count (layout) > n_lines)
        too_little = width;
      else
        enough = width;
    }
  pango_layout_set_width (layout, enough * PANGO_SCALE);
  return enough;
}

/* The letters of a page, and what is dark around them. */
static void
draw_masks (AivLocalCaption *self,
            guint            n)
{
  g_autoptr(PangoLayout) layout = lay_out (self, g_array_index (self->pages, Page, n).text);
  double pen = OUTLINE * LETTER_SIZE * MIN (self->width, self->height);
  int margin = (int) ceil (pen);
  int x = ((int) self->width - balance (self, layout)) / 2;
  int text_height, height;
  cairo_t *cr;

  pango_layout_get_pixel_size (layout, NULL, &text_height);
  height = MIN (text_height + 2 * margin, (int) self->height) & ~1;
  self->top = MAX ((int) self->height - (int) (FOOT * self->height) - height, 0) & ~1;

  cr = make_mask (self, height, &self->outline);
  cairo_move_to (cr, x, margin);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, pen);
  pango_cairo_layout_path (cr, layout);
  cairo_stroke (cr);
  cairo_destroy (cr);

  cr = make_mask (self, height, &self->letters);
  cairo_move_to (cr, x, margin);
  pango_cairo_show_layout (cr, layout);
  cairo_destroy (cr);
  cairo_surface_flush (self->outline);
  cairo_surface_flush (self->letters);
  self->drawn = (int) n;
}

static int
mix (int under,
     int over,
     int alpha)
{
  return under + (((over - under) * alpha + 128) >> 8);
}

/* Lays the masks over the plane; @step is how many pixels of the frame one of the plane stands for. */
static void
stamp (const AivLocalCaption *self,
       AivLocalPlane         *plane,
       guint                  step,
       int                    dark,
       int                    light,
       int                    alpha)
{
  const guint8 *letters = cairo_image_surface_get_data (self->letters);
  const guint8 *outline = cairo_image_surface_get_data (self->outline);
  gsize stride = (gsize) cairo_image_surface_get_stride (self->letters);
  guint height = (guint) cairo_image_surface_get_height (self->letters) / step;

  for (guint y = 0; y < height; y++)
    {
      guint8 *out = plane->data + ((guint) self->top / step + y) * plane->stride;

      for (guint x = 0; x < plane->width; x++)
        {
          gsize at = (gsize) y * step * stride + (gsize) x * step;
          int edge = outline[at] * OUTLINE_ALPHA / 255 * alpha >> 8;
          int ink = letters[at] * 256 / 255 * alpha >> 8;

          if (edge > 0 || ink > 0)
            out[x] = (guint8) mix (mix (out[x], dark, edge), light, ink);
        }
    }
}

/**
 * aiv_local_caption_draw:
 * @self: a caption
 * @frame: which frame, from 0
 * @planes: (array fixed-size=3): the I420 frame to draw on
 *
 * Draws the words that are shown in one frame.
 */
void
aiv_local_caption_draw (AivLocalCaption *self,
                        guint            frame,
                        AivLocalPlane   *planes)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      const Page *page = &g_array_index (self->pages, Page, i);
      guint edge;
      int alpha;

      if (frame < page->first || frame >= page->end)
        continue;
      if (self->drawn != (int) i)
        draw_masks (self, i);
      if (cairo_surface_status (self->letters) != CAIRO_STATUS_SUCCESS
          || cairo_surface_status (self->outline) != CAIRO_STATUS_SUCCESS)
        return;
      edge = MIN (frame - page->first, page->end - 1 - frame) + 1;
      alpha = (int) (256 * MIN (edge, FADE_FRAMES) / FADE_FRAMES);
      stamp (self, &planes[0], 1, BLACK, WHITE, alpha);
      stamp (self, &planes[1], 2, GREY, GREY, alpha);
      stamp (self, &planes[2], 2, GREY, GREY, alpha);
      return;
    }
}
