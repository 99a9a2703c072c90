/* SPDX-License-Identifier: MIT */
/* library-bench FOLDER COUNT: a library of so many videos, opened and scrolled in a window, beside a bare
 * GtkGridView of the same cells. Prints what it measured as one line of JSON. */
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "aiv-item-tile.h"
#include "aiv-library-db.h"
#include "aiv-library-view.h"
#include "aiv-videos-page.h"
#include "aiv-window.h"

#define WIDTH 1000
#define HEIGHT 700
#define OPENINGS 6
#define FRAMES 300
#define STEP 90 /* pixels a frame: fast, and still read */

static const char *const names[] = { "anna.jpg", "小猫在花园.jpg", "a portrait with a rather long name.jpg", "ben.png" };

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
      row->duration = 7;
      row->created_at = G_GINT64_CONSTANT (1760000000000) + 60000 * (gint64) (i / 10);
      g_ptr_array_add (rows, row);
    }
  if (aiv_library_db_put_rows (db, rows, NULL) < 0)
    g_error ("the library cannot be filled");
}

/* --- frames ---------------------------------------------------------------------------- */

typedef struct
{
  GtkAdjustment *adjustment;
  GArray *times; /* gint64, µs of work on the main thread */
  gint64 began;
  double step;
  guint left;
} Scroll;

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  Scroll *scroll = data;
  double value = gtk_adjustment_get_value (scroll->adjustment) + scroll->step;
  double top = gtk_adjustment_get_upper (scroll->adjustment) - gtk_adjustment_get_page_size (scroll->adjustment);

  if (value <= 0 || value >= top)
    scroll->step = -scroll->step;
  gtk_adjustment_set_value (scroll->adjustment, CLAMP (value, 0, top));
  return G_SOURCE_CONTINUE;
}

static void
on_begin (GdkFrameClock *clock,
          Scroll        *scroll)
{
  scroll->began = g_get_monotonic_time ();
}

static void
on_end (GdkFrameClock *clock,
        Scroll        *scroll)
{
  gint64 time = g_get_monotonic_time () - scroll->began;

  if (scroll->left == 0)
    return;
  scroll->left--;
  g_array_append_val (scroll->times, time);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return (*(const gint64 *) a > *(const gint64 *) b) - (*(const gint64 *) a < *(const gint64 *) b);
}

static double
percentile (GArray *times,
            double  part)
{
  g_array_sort (times, compare);
  return (double) g_array_index (times, gint64, (guint) ((times->len - 1) * part)) / 1000;
}

static GtkWidget *
find (GtkWidget *root,
      GType      type)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static GArray *
scroll_through (GtkWidget *content)
{
  GtkWidget *grid = find (content, GTK_TYPE_GRID_VIEW);
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (grid, GTK_TYPE_SCROLLED_WINDOW));
  GdkFrameClock *clock = gtk_widget_get_frame_clock (grid);
  Scroll scroll = { gtk_scrolled_window_get_vadjustment (scrolled), g_array_new (FALSE, FALSE, sizeof (gint64)), 0, STEP,
                    FRAMES };
  gulong begin = g_signal_connect (clock, "before-paint", G_CALLBACK (on_begin), &scroll);
  gulong end = g_signal_connect (clock, "after-paint", G_CALLBACK (on_end), &scroll);
  guint tick;

  tick = gtk_widget_add_tick_callback (grid, on_tick, &scroll, NULL);
  while (scroll.left > 0)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (grid, tick);
  g_signal_handler_disconnect (clock, begin);
  g_signal_handler_disconnect (clock, end);
  return scroll.times;
}

/* --- opening --------------------------------------------------------------------------- */

static gboolean
shows_videos (GtkWidget *page)
{
  GtkWidget *grid = find (page, GTK_TYPE_GRID_VIEW);
  GtkWidget *tile = grid != NULL && gtk_widget_get_mapped (grid) ? find (grid, AIV_TYPE_ITEM_TILE) : NULL;

  return tile != NULL && aiv_item_tile_get_label (AIV_ITEM_TILE (tile)) != NULL
         && strlen (aiv_item_tile_get_label (AIV_ITEM_TILE (tile))) > 4;
}

static void
on_painted (GdkFrameClock *clock,
            gboolean      *painted)
{
  *painted = TRUE;
}

/* From asking for the page to the frame that shows the first videos. */
static double
open_page (GtkWindow  *window,
           AivSession *session,
           GtkWidget **page)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  gint64 began = g_get_monotonic_time ();
  gboolean painted = FALSE;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &painted);

  *page = g_object_new (AIV_TYPE_VIDEOS_PAGE, "session", session, NULL);
  adw_window_set_content (ADW_WINDOW (window), *page);
  while (!painted || !shows_videos (*page))
    {
      painted = FALSE;
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (clock, handler);
  return (double) (g_get_monotonic_time () - began) / 1000;
}

/* --- the reference --------------------------------------------------------------------- */

static AivSession *the_session;

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

static GtkWidget *
make_bare (GListModel *all)
{
  GListStore *store = g_list_store_new (AIV_TYPE_ITEM);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *grid;

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr(AivItem) item = g_list_model_get_item (all, i);

      g_list_store_append (store, item);
    }
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  grid = gtk_grid_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (store))), factory);
  gtk_grid_view_set_max_columns (GTK_GRID_VIEW (grid), 6);
  gtk_widget_add_css_class (grid, "cards");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  return scrolled;
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
  g_autoptr(AivClient) client = NULL;
  g_autoptr(GArray) times = NULL;
  g_autoptr(GArray) bare_times = NULL;
  g_autoptr(GArray) openings = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GListModel) all = NULL;
  GtkWindow *window;
  GtkWidget *page;
  double p99, memory;

  if (argc != 3)
    g_error ("FOLDER COUNT");
  path = g_build_filename (argv[1], "library.db", NULL);
  {
    g_autoptr(AivLibraryDb) db = aiv_library_db_new (path);

    if (!aiv_library_db_open (db, NULL))
      g_error ("the library cannot be made");
    fill (db, (guint) g_ascii_strtoull (argv[2], NULL, 10));
  }

  gtk_init ();
  adw_init ();
  dex_init ();
  g_type_ensure (AIV_TYPE_WINDOW);
  client = aiv_client_new ("http://127.0.0.1:1", "bench", NULL);
  window = g_object_new (ADW_TYPE_WINDOW, "default-width", WIDTH, "default-height", HEIGHT, NULL);
  gtk_window_present (window);
  while (!gtk_widget_get_mapped (GTK_WIDGET (window)))
    g_main_context_iteration (NULL, TRUE);

  /* A session of its own each time, so that the file is opened and read each time. */
  for (guint i = 0; i < OPENINGS; i++)
    {
      gint64 time;

      g_clear_object (&the_session);
      the_session = aiv_session_new_full (client, argv[1]);
      time = (gint64) (open_page (window, the_session, &page) * 1000);
      if (i > 0) /* the first only warms up */
        g_array_append_val (openings, time);
    }
  times = scroll_through (page);
  memory = get_memory ();

  all = load_all (the_session);
  page = make_bare (all);
  adw_window_set_content (ADW_WINDOW (window), page);
  while (find (page, AIV_TYPE_ITEM_TILE) == NULL)
    g_main_context_iteration (NULL, TRUE);
  bare_times = scroll_through (page);

  p99 = percentile (times, 0.99);
  g_print ("{\"open_ms\": %.2f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"bare_p50_ms\": %.3f, \"bare_p99_ms\": %.3f, "
           "\"pss_mb\": %.1f}\n",
           percentile (openings, 0.5), percentile (times, 0.5), p99, percentile (bare_times, 0.5),
           percentile (bare_times, 0.99), memory);
  return 0;
}
