/* SPDX-License-Identifier: MIT */
/* library-bench FOLDER COUNT: a library of so many videos, opened and scrolled in a window, beside a bare
 * GtkGridView of the same cells. Prints what it measured as one line of JSON. */
#include "config.h"

#include <adwaita.h>
#include <string.h>
#include <time.h>

#include "aiv-cover.h"
#include "aiv-file-name.h"
#include "aiv-item-tile.h"
#include "aiv-library-db.h"
#include "aiv-library-view.h"
#include "aiv-videos-page.h"
#include "aiv-window.h"
#include "scroll-meter.h"

#define WIDTH 1000
#define HEIGHT 700
#define OPENINGS 5
#define FRAMES 300
#define STILLS 60
#define STEP 90 /* pixels a frame: fast, and still read */

static AivSession *the_session;

static const char *const names[] = { "anna.jpg", "小猫在花园.jpg", "a portrait with a rather long name.jpg", "ben.png" };

/* The stills are on this computer already, as those that have been seen before. A session finds them by id and address. */
static void
make_stills (const char *folder)
{
  g_autofree char *posters = g_build_filename (folder, "posters", NULL);

  g_mkdir_with_parents (posters, 0700);
  for (guint i = 0; i < STILLS; i++)
    {
      g_autoptr(GdkPixbuf) still = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 320, 320);
      g_autofree char *address = g_strdup_printf ("/files/posters/%u.jpg", i);
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, address, -1);
      g_autofree char *stem = NULL;
      g_autofree char *id = g_strdup_printf ("i%u", i % 10);
      g_autofree char *path = NULL;
      guchar *pixels = gdk_pixbuf_get_pixels (still);

      for (int y = 0; y < 320; y++)
        for (int x = 0; x < 320 * 3; x++)
          pixels[y * gdk_pixbuf_get_rowstride (still) + x] = (guchar) (x * (i + 3) / 7 + y * (x % 3 + 1));
      stem = aiv_file_name_dup_cache_stem (id, FALSE);
      path = g_strdup_printf ("%s/%s-%.12s.jpg", posters, stem, digest);
      if (!gdk_pixbuf_save (still, path, "jpeg", NULL, "quality", "80", NULL))
        g_error ("a still cannot be made");
    }
}

static void
fill (AivLibraryDb *db,
      guint         count)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_library_row_unref);

  for (guint i = 0; i < count; i++)
    {
      AivLibraryRow *row = aiv_library_row_new ();

      row->key = g_strdup_printf ("b%05u/i%u", i / 10, i % 10);
      row->batch_id = g_strdup_printf ("b%05u", i / 10);
      row->id = g_strdup_printf ("i%u", i % 10);
      row->place = i % 10;
      row->batch_name = g_strdup_printf ("Batch %u", i / 10);
      row->name = g_strdup_printf ("%u %s", i, names[i % G_N_ELEMENTS (names)]);
      row->prompt = g_strdup (i % 3 ? "春天的花园里，一只小猫在阳光下奔跑" : "A calm greeting to everybody who watches");
      row->model = g_strdup (i % 5 ? "This computer" : "sora-2");
      row->status = i % 50 == 7 ? AIV_JOB_FAILED : AIV_JOB_COMPLETED;
      row->error = i % 50 == 7 ? g_strdup ("The picture shows nobody") : NULL;
      row->video_url = g_strdup ("/files/videos/a.mp4");
      row->poster_url = g_strdup_printf ("/files/posters/%u.jpg", i % STILLS);
      row->duration = 7;
      row->created_at = G_GINT64_CONSTANT (1760000000000) + 60000 * (gint64) (i / 10);
      g_ptr_array_add (rows, row);
    }
  if (aiv_library_db_put_rows (db, rows, NULL) < 0)
    g_error ("the library cannot be filled");
}

/* --- opening --------------------------------------------------------------------------- */

static gboolean
shows_videos (GtkWidget *page)
{
  GtkWidget *grid = scroll_meter_find (page, GTK_TYPE_GRID_VIEW);
  GtkWidget *tile = grid != NULL && gtk_widget_get_mapped (grid) ? scroll_meter_find (grid, AIV_TYPE_ITEM_TILE) : NULL;

  return tile != NULL && aiv_item_tile_get_label (AIV_ITEM_TILE (tile)) != NULL
         && strlen (aiv_item_tile_get_label (AIV_ITEM_TILE (tile))) > 4;
}

static void
on_painted (GdkFrameClock *clock,
            gboolean      *painted)
{
  *painted = TRUE;
}

typedef struct
{
  double wall; /* ms */
  double cpu;  /* ms of the main thread */
} Opening;

static double
now (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

/* From asking for the page to the frame that shows the first videos. */
static Opening
open_page (GtkWindow  *window,
           AivClient  *client,
           const char *folder,
           GtkWidget **page)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  gboolean painted = FALSE;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &painted);
  Opening opening;

  /* What was there before is gone first: it is not what is measured. */
  adw_window_set_content (ADW_WINDOW (window), gtk_label_new ("…"));
  while (!painted)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&the_session);
  the_session = aiv_session_new_full (client, folder);

  opening = (Opening){ now (CLOCK_MONOTONIC), now (CLOCK_THREAD_CPUTIME_ID) };
  *page = g_object_new (AIV_TYPE_VIDEOS_PAGE, "session", the_session, NULL);
  adw_window_set_content (ADW_WINDOW (window), scroll_meter_new (*page));
  while (!shows_videos (*page))
    g_main_context_iteration (NULL, TRUE);
  painted = FALSE;
  while (!painted)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, handler);
  return (Opening){ now (CLOCK_MONOTONIC) - opening.wall, now (CLOCK_THREAD_CPUTIME_ID) - opening.cpu };
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double a_wall = ((const Opening *) a)->wall;
  double b_wall = ((const Opening *) b)->wall;

  return (a_wall > b_wall) - (a_wall < b_wall);
}

/* --- the reference --------------------------------------------------------------------- */

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *row)
{
  gtk_list_item_set_child (row, aiv_item_tile_new ());
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *row)
{
  aiv_item_tile_set_item (AIV_ITEM_TILE (gtk_list_item_get_child (row)), the_session, gtk_list_item_get_item (row));
}

/* A square of one colour: all that a grid and a window cost by themselves. */
static void
on_setup_blank (GtkSignalListItemFactory *factory,
                GtkListItem              *row)
{
  GtkWidget *blank = aiv_cover_new ();

  gtk_widget_set_size_request (blank, 150, -1);
  gtk_list_item_set_child (row, blank);
}

static GtkWidget *
make_bare (GListModel *all,
           gboolean    blank)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *grid;

  g_signal_connect (factory, "setup", blank ? G_CALLBACK (on_setup_blank) : G_CALLBACK (on_setup), NULL);
  if (!blank)
    g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  grid = gtk_grid_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (all))), factory);
  gtk_grid_view_set_max_columns (GTK_GRID_VIEW (grid), 6);
  gtk_widget_add_css_class (grid, "cards");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  return scroll_meter_new (scrolled);
}

/* Every item of the library, read. */
static GListModel *
load_all (AivSession *session)
{
  g_autoptr(AivLibraryView) view = aiv_library_view_new (session);
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(DexFuture) loading = NULL;
  GListStore *store = g_list_store_new (AIV_TYPE_ITEM);
  GPtrArray *items;

  while (aiv_library_view_get_loading (view))
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (view)); i++)
    g_array_append_val (places, i);
  loading = aiv_library_view_load (view, (const guint *) (gpointer) places->data, places->len);
  while (dex_future_is_pending (loading))
    g_main_context_iteration (NULL, TRUE);
  items = g_value_get_boxed (dex_future_get_value (loading, NULL));
  for (guint i = 0; i < items->len; i++)
    g_list_store_append (store, items->pdata[i]);
  return G_LIST_MODEL (store);
}

/* Shows a list, lets it come to rest, and scrolls it. */
static ScrollResult
scroll_bare (GtkWindow  *window,
             GListModel *all,
             gboolean    blank)
{
  GtkWidget *meter = make_bare (all, blank);

  adw_window_set_content (ADW_WINDOW (window), meter);
  while (gtk_widget_get_first_child (scroll_meter_find (meter, GTK_TYPE_GRID_VIEW)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return scroll_meter_run (SCROLL_METER (meter), FRAMES, STEP);
}

static void
print_scroll (const char         *name,
              const ScrollResult *r)
{
  g_print ("\"%s\": {\"p50_ms\": %.3f, \"p99_ms\": %.3f, \"cpu_p50_ms\": %.3f, \"cpu_p99_ms\": %.3f, \"layout_ms\": %.3f, "
           "\"layout_p99_ms\": %.3f, \"snapshot_ms\": %.3f, \"draw_ms\": %.3f, \"draw_p99_ms\": %.3f}, ",
           name, r->p50, r->p99, r->cpu_p50, r->cpu_p99, r->layout, r->layout_p99, r->snapshot, r->draw, r->draw_p99);
}

static double
get_memory (void)
{
  g_autofree char *text = NULL;
  const char *at;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL) || (at = strstr (text, "\nPss:")) == NULL)
    return -1;
  return (double) g_ascii_strtoll (at + 5, NULL, 10) / 1024;
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *path = NULL;
  g_autoptr(GtkCssProvider) css = gtk_css_provider_new ();
  g_autoptr(AivClient) client = NULL;
  ScrollResult ours, bare, blank;
  Opening openings[OPENINGS];
  g_autoptr(GListModel) all = NULL;
  GtkWindow *window;
  GtkWidget *page;
  double memory;

  if (argc != 3)
    g_error ("FOLDER COUNT");
  path = g_build_filename (argv[1], "library.db", NULL);
  {
    g_autoptr(AivLibraryDb) db = aiv_library_db_new (path);

    if (!aiv_library_db_open (db, NULL))
      g_error ("the library cannot be made");
    fill (db, (guint) g_ascii_strtoull (argv[2], NULL, 10));
  }

  make_stills (argv[1]);

  gtk_init ();
  adw_init ();
  gtk_css_provider_load_from_resource (css, AIV_RESOURCE_PATH "/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  dex_init ();
  g_type_ensure (AIV_TYPE_WINDOW);
  client = aiv_client_new ("http://127.0.0.1:1", "bench", NULL);
  window = g_object_new (ADW_TYPE_WINDOW, "default-width", WIDTH, "default-height", HEIGHT, NULL);
  gtk_window_present (window);
  while (!gtk_widget_get_mapped (GTK_WIDGET (window)))
    g_main_context_iteration (NULL, TRUE);

  /* A session of its own each time, so that the file is opened and read each time. The first only warms up. */
  open_page (window, client, argv[1], &page);
  for (guint i = 0; i < OPENINGS; i++)
    openings[i] = open_page (window, client, argv[1], &page);
  ours = scroll_meter_run (SCROLL_METER (gtk_widget_get_parent (page)), FRAMES, STEP);
  memory = get_memory ();

  all = load_all (the_session);
  bare = scroll_bare (window, all, FALSE);
  blank = scroll_bare (window, all, TRUE);

  qsort (openings, OPENINGS, sizeof *openings, compare);
  g_print ("{\"open_ms\": %.2f, \"open_cpu_ms\": %.2f, ", openings[OPENINGS / 2].wall, openings[OPENINGS / 2].cpu);
  print_scroll ("page", &ours);
  print_scroll ("bare", &bare);
  print_scroll ("blank", &blank);
  g_print ("\"pss_mb\": %.1f}\n", memory);
  return 0;
}
