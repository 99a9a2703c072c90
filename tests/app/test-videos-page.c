/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-hover-preview.h"
#include "aiv-library-view.h"
#include "aiv-name-template.h"
#include "aiv-pending-deletes.h"
#include "aiv-save-dialog.h"
#include "aiv-test-folder.h"
#include "aiv-time.h"
#include "aiv-video-filter.h"
#include "aiv-video-grid.h"
#include "aiv-videos-page.h"
#include "aiv-window.h"

/* The page of all videos, over a library that was filled without a server. */

#define NOWHERE "http://127.0.0.1:1"

typedef struct
{
  char *folder;
  AivSession *session;
  AivLibrary *library;
  GtkWidget *page;
  GtkWindow *window;
} Fixture;

static AivWireBatch *
make_batch (guint i)
{
  static const char *const names[] = { "anna.jpg", "小猫.jpg", "ben with a rather long name of a file.jpg" };
  static const AivJobStatus states[] = { AIV_JOB_COMPLETED, AIV_JOB_PROCESSING, AIV_JOB_FAILED };
  AivWireBatch *batch = aiv_wire_batch_new ();

  batch->id = g_strdup_printf ("b%u", i);
  batch->name = g_strdup_printf ("Spring %u", i);
  batch->prompt = g_strdup (i % 2 ? "春天的花园" : "A garden");
  batch->engine_label = g_strdup ("This computer");
  batch->timestamp = G_GINT64_CONSTANT (1795000000000) + 1000 * i;
  batch->audio_seconds = 7;
  batch->status = AIV_JOB_COMPLETED;
  batch->items = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_item_unref);
  batch->image_count = G_N_ELEMENTS (names);
  for (guint j = 0; j < G_N_ELEMENTS (names); j++)
    {
      AivWireItem *item = aiv_wire_item_new ();

      item->id = g_strdup_printf ("i%u-%u", i, j);
      item->name = g_strdup (names[j]);
      item->status = states[j];
      item->progress = j == 1 ? 42 : -1;
      item->video_url = j == 0 ? g_strdup ("/video.mp4") : NULL;
      item->error_msg = j == 2 ? g_strdup ("The picture shows nobody") : NULL;
      g_ptr_array_add (batch->items, item);
    }
  return batch;
}

static void
fill (Fixture *f,
      guint    n_batches,
      guint    n_videos)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_library_row_unref);

  for (guint i = 0; i < n_batches; i++)
    {
      g_autoptr(AivWireBatch) batch = make_batch (i);

      dex_unref (aiv_test_settle (aiv_library_put_batch (f->library, batch)));
    }
  for (guint i = 0; i < n_videos; i++)
    {
      g_autoptr(AivWireVideo) video = aiv_wire_video_new ();

      video->id = i + 1;
      video->prompt = g_strdup_printf ("A fox runs, number %u", i);
      video->model = g_strdup ("sora-2");
      video->status = AIV_JOB_COMPLETED;
      video->video_url = g_strdup ("/fox.mp4");
      video->duration = 8;
      video->created_at = G_GINT64_CONSTANT (1794000000000) + 1000 * i;
      g_ptr_array_add (rows, aiv_library_row_new_for_video (video));
    }
  dex_unref (aiv_test_settle (aiv_library_put_rows (f->library, rows)));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(AivClient) client = aiv_client_new (NOWHERE, "test", NULL);

  f->folder = aiv_test_make_folder ();
  f->session = aiv_session_new_full (client, f->folder);
  f->library = g_object_ref (aiv_session_get_library (f->session));
}

static void
show (Fixture *f,
      int      width,
      int      height)
{
  f->page = g_object_new (AIV_TYPE_VIDEOS_PAGE, "session", f->session, NULL);
  f->window = aiv_app_test_show (f->page, width, height);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *shared = g_build_filename (f->folder, "library.db-shm", NULL);

  if (f->window != NULL)
    aiv_app_test_close (f->window);
  dex_unref (aiv_test_settle (aiv_library_list_models (f->library)));
  aiv_app_test_drop (&f->session);
  aiv_app_test_drop (&f->library);
  aiv_test_poll (!g_file_test (shared, G_FILE_TEST_EXISTS));
  aiv_test_remove_folder (f->folder);
  g_free (f->folder);
}

static GtkWidget *
find (Fixture    *f,
      GType       type,
      const char *text)
{
  return aiv_app_test_find (GTK_WIDGET (f->window), type, text);
}

static GListModel *
model_of (Fixture *f)
{
  GtkGridView *grid = GTK_GRID_VIEW (find (f, GTK_TYPE_GRID_VIEW, NULL));

  return G_LIST_MODEL (gtk_grid_view_get_model (grid));
}

static guint
count (Fixture *f)
{
  return find (f, GTK_TYPE_GRID_VIEW, NULL) != NULL ? g_list_model_get_n_items (model_of (f)) : 0;
}

static void
type (Fixture    *f,
      const char *text)
{
  GtkWidget *entry;

  gtk_widget_activate_action (f->page, "videos-page.search", NULL);
  entry = find (f, GTK_TYPE_SEARCH_ENTRY, NULL);
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static void
test_states (Fixture       *f,
             gconstpointer  data)
{
  show (f, 900, 600);
  g_assert_nonnull (find (f, ADW_TYPE_SPINNER, NULL));

  fill (f, 1, 1);
  aiv_test_wait (count (f) == 4);
  g_assert_true (aiv_app_test_shows (f->window, "4 videos"));
  aiv_test_wait (aiv_app_test_shows (f->window, "anna.jpg"));
  g_assert_true (aiv_app_test_shows (f->window, "Generating, 42%"));
  g_assert_true (aiv_app_test_shows (f->window, "The picture shows nobody"));
  aiv_app_test_shot (f->window, "videos");

  type (f, "nobody has this");
  aiv_test_wait (find (f, ADW_TYPE_STATUS_PAGE, "No Videos Found") != NULL);
  aiv_app_test_shot (f->window, "videos-nothing");
  gtk_widget_activate_action (f->page, "videos-page.show-all", NULL);
  aiv_test_wait (count (f) == 4);
}

static void
test_find (Fixture       *f,
           gconstpointer  data)
{
  AivVideoFilter *filter;

  fill (f, 30, 40);
  show (f, 1000, 700);
  aiv_test_wait (count (f) == 130);
  type (f, "小猫");
  aiv_test_wait (count (f) == 30);
  g_assert_true (aiv_app_test_shows (f->window, "30 of 130 videos"));
  type (f, "fox 7");
  aiv_test_wait (count (f) == 4);
  type (f, "花园 anna");
  aiv_test_wait (count (f) == 15);
  gtk_widget_activate_action (f->page, "videos-page.show-all", NULL);
  aiv_test_wait (count (f) == 130);

  gtk_widget_activate_action (f->page, "videos-page.sort", "s", "oldest");
  aiv_test_wait (aiv_app_test_shows (f->window, "A fox runs, number 0"));
  aiv_app_test_shot (f->window, "videos-many");

  filter = AIV_VIDEO_FILTER (g_object_ref_sink (g_object_new (AIV_TYPE_VIDEO_FILTER, NULL)));
  {
    g_autoptr(AivLibraryQuery) query = aiv_library_query_new ();

    aiv_video_filter_apply (filter, query);
    g_assert_false (aiv_library_query_is_filtered (query));
  }
  g_object_unref (filter);
}

/* Nothing is lost by what comes while something is selected. */
static void
test_selection (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(AivWireBatch) more = make_batch (100);
  g_autoptr(AivItem) item = NULL;
  GtkSelectionModel *selection;
  g_autoptr(GtkBitset) selected = NULL;

  fill (f, 3, 0);
  show (f, 1000, 700);
  aiv_test_wait (count (f) == 9);
  selection = GTK_SELECTION_MODEL (model_of (f));
  gtk_selection_model_select_item (selection, 3, TRUE);
  gtk_selection_model_select_item (selection, 4, FALSE);
  aiv_test_wait (aiv_app_test_shows (f->window, "2 selected"));
  item = g_list_model_get_item (G_LIST_MODEL (selection), 3);
  aiv_app_test_shot (f->window, "videos-selected");

  dex_unref (aiv_test_settle (aiv_library_put_batch (f->library, more)));
  aiv_test_wait (count (f) == 12);
  selected = gtk_selection_model_get_selection (selection);
  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, 2);
  g_assert_true (gtk_bitset_contains (selected, 6) && gtk_bitset_contains (selected, 7));
  {
    g_autoptr(AivItem) same = g_list_model_get_item (G_LIST_MODEL (selection), 6);

    g_assert_true (same == item);
  }
}

static void
test_delete (Fixture       *f,
             gconstpointer  data)
{
  AivPendingDeletes *deletes = aiv_pending_deletes_get (f->session);
  GtkSelectionModel *selection;
  GtkWidget *grid;
  g_auto(GStrv) keys = NULL;

  fill (f, 1, 3);
  show (f, 1000, 700);
  aiv_test_wait (count (f) == 6);
  grid = find (f, AIV_TYPE_VIDEO_GRID, NULL);
  selection = GTK_SELECTION_MODEL (model_of (f));

  /* One of a batch cannot be deleted alone. */
  gtk_selection_model_select_item (selection, 0, TRUE);
  gtk_widget_activate_action (grid, "videos.delete", NULL);
  aiv_test_wait (aiv_app_test_shows (f->window, "Videos of a batch are deleted together with it"));
  g_assert_cmpuint (count (f), ==, 6);

  gtk_selection_model_select_item (selection, 3, TRUE);
  gtk_selection_model_select_item (selection, 5, FALSE);
  gtk_widget_activate_action (grid, "videos.delete", NULL);
  aiv_test_wait (count (f) == 4);
  g_assert_true (aiv_app_test_shows (f->window, "4 videos"));
  keys = aiv_pending_deletes_dup_keys (deletes);
  g_assert_cmpuint (g_strv_length (keys), ==, 2);
  aiv_pending_deletes_undo (deletes, 1);
  aiv_test_wait (count (f) == 6);
}

static void
test_names (Fixture       *f,
            gconstpointer  data)
{
  static const struct
  {
    const char *pattern;
    const char *name;
  } rows[] = {
    { "{name}", "A fox runs, number 0.mp4" },
    { "{n} {name}", "007 A fox runs, number 0.mp4" },
    { "{model}-{date}", "sora-2-2026-11-06.mp4" },
    { "{batch}", "A fox runs, number 0.mp4" },
    { "../{n}/x", "_007_x.mp4" },
    { "{nothing} {", "{nothing} {.mp4" },
    { "", "A fox runs, number 0.mp4" },
    { "v1.2", "v1.2.mp4" },
  };
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(DexFuture) loaded = NULL;
  g_autoptr(AivLibraryView) view = NULL;
  g_autoptr(GSettings) settings = g_settings_new (AIV_APP_ID);
  guint positions[] = { 0, 1, 2 };
  AdwDialog *dialog;

  fill (f, 0, 3);
  view = aiv_library_view_new (f->session);
  aiv_library_view_set_query (view, &(AivLibraryQuery){ .sort = AIV_LIBRARY_OLDEST });
  aiv_test_wait (!aiv_library_view_get_loading (view));
  loaded = aiv_test_settle (aiv_library_view_load (view, positions, 3));
  items = g_value_dup_boxed (dex_future_get_value (loaded, NULL));
  g_assert_cmpuint (items->len, ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = aiv_name_template_expand (rows[i].pattern, f->session, items->pdata[0], 7);

      g_assert_cmpstr (name, ==, rows[i].name);
    }

  show (f, 700, 760);
  dialog = aiv_save_dialog_new (f->session, settings, items);
  adw_dialog_present (dialog, f->page);
  aiv_test_wait (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
  aiv_app_test_shot (f->window, "save-dialog");
  adw_dialog_force_close (dialog);
}

static void
test_narrow (Fixture       *f,
             gconstpointer  data)
{
  fill (f, 4, 2);
  show (f, 360, 640);
  aiv_test_wait (count (f) == 14);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (model_of (f)), 0, TRUE);
  aiv_test_wait (aiv_app_test_shows (f->window, "1 selected"));
  g_assert_cmpint (gtk_widget_get_width (f->page), <=, 360);
  aiv_app_test_shot (f->window, "videos-narrow");
}

/* (transfer none): a controller of this kind on a widget */
static GtkEventController *
find_controller (GtkWidget *widget,
                 GType      type)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (g_type_is_a (G_OBJECT_TYPE (controller), type))
        return controller;
    }
  return NULL;
}

/* A finger that stays calls the menu that the second button of a mouse calls. */
static void
test_long_press (Fixture       *f,
                 gconstpointer  data)
{
  GtkEventController *press;
  GtkWidget *tile;

  fill (f, 1, 1);
  show (f, 360, 640);
  aiv_test_wait (count (f) == 4);
  aiv_test_wait ((tile = find (f, AIV_TYPE_ITEM_TILE, NULL)) != NULL);
  press = find_controller (tile, GTK_TYPE_GESTURE_LONG_PRESS);
  g_assert_nonnull (press);
  g_assert_true (gtk_gesture_single_get_touch_only (GTK_GESTURE_SINGLE (press)));
  g_assert_null (find (f, GTK_TYPE_POPOVER_MENU, NULL));
  g_signal_emit_by_name (press, "pressed", 20.0, 20.0);
  aiv_test_wait (find (f, GTK_TYPE_POPOVER_MENU, NULL) != NULL);
  g_assert_true (gtk_widget_get_mapped (find (f, GTK_TYPE_POPOVER_MENU, NULL)));
  g_assert_true (aiv_app_test_shows (f->window, "1 selected"));
}

/* With less movement asked for, nothing plays under a pointer that passes by or rests. */
static void
test_reduced_motion (Fixture       *f,
                     gconstpointer  data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autoptr(AivHoverPreview) preview = aiv_hover_preview_new ();
  GtkWidget *tile = aiv_item_tile_new ();
  GtkEventController *motion;

  f->window = aiv_app_test_show (tile, 300, 300);
  aiv_hover_preview_watch (preview, AIV_ITEM_TILE (tile));
  motion = find_controller (tile, GTK_TYPE_EVENT_CONTROLLER_MOTION);
  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  g_signal_emit_by_name (motion, "enter", 5.0, 5.0);
  g_assert_null (aiv_hover_preview_get_tile (preview));

  g_object_set (settings, "gtk-enable-animations", TRUE, NULL);
  g_signal_emit_by_name (motion, "enter", 5.0, 5.0);
  g_assert_true (aiv_hover_preview_get_tile (preview) == AIV_ITEM_TILE (tile));
  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  g_assert_null (aiv_hover_preview_get_tile (preview));
}

/* Servers that never begin with what they have taken say nothing of it. */
static void
test_overdue (Fixture       *f,
              gconstpointer  data)
{
  static const struct
  {
    const char *prompt;
    const char *error;
    int minutes;
  } rows[] = {
    { "asked for just now", NULL, 1 },
    { "asked for long ago", NULL, 90 },
    { "tried again just now", "The service was busy", 1 },
    { "tried again a while ago", "The service was busy", 5 },
  };
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_library_row_unref);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(AivWireVideo) video = aiv_wire_video_new ();

      video->id = i + 1;
      video->prompt = g_strdup (rows[i].prompt);
      video->model = g_strdup ("sora-2");
      video->status = AIV_JOB_PENDING;
      video->error_message = g_strdup (rows[i].error);
      video->created_at = aiv_time_now_ms () - 24 * 3600 * 1000;
      video->updated_at = aiv_time_now_ms () - rows[i].minutes * 60 * 1000;
      g_ptr_array_add (kept, aiv_library_row_new_for_video (video));
    }
  dex_unref (aiv_test_settle (aiv_library_put_rows (f->library, kept)));
  show (f, 1000, 700);
  aiv_test_wait (count (f) == 4);
  aiv_test_wait (aiv_app_test_shows (f->window, "tried again a while ago"));
  g_assert_true (aiv_app_test_shows (f->window, "Waiting"));
  g_assert_true (aiv_app_test_shows (f->window, "The server has not begun with it. It is busy, or has forgotten it."));
  g_assert_true (aiv_app_test_shows (f->window, "The server has not begun again, and may never do so. "
                                                "Use Again asks for a new one."));
  g_assert_false (aiv_app_test_shows (f->window, "The service was busy"));
  aiv_app_test_shot (f->window, "videos-overdue");
}

int
main (int   argc,
      char *argv[])
{
  aiv_app_test_init (&argc, &argv);
  g_type_ensure (AIV_TYPE_WINDOW);
#define TEST(name, func) g_test_add ("/videos-page/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("states", test_states);
  TEST ("find", test_find);
  TEST ("selection", test_selection);
  TEST ("delete", test_delete);
  TEST ("names", test_names);
  TEST ("narrow", test_narrow);
  TEST ("long-press", test_long_press);
  TEST ("reduced-motion", test_reduced_motion);
  TEST ("overdue", test_overdue);
  return aiv_app_test_run ();
}
