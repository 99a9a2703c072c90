/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-new-batch-page.h"
#include "aiv-picture-tile.h"
#include "aiv-recording-card.h"
#include "aiv-waveform-view.h"
#include "aiv-window.h"

/* Nobody answers there: the page works without. */
#define NOWHERE "http://127.0.0.1:1"

typedef struct
{
  AivSession *session;
  AivNewBatchPage *page;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static guint n_accounts;
  g_autoptr(AivSecrets) secrets = aiv_secrets_new_memory ();
  /* A draft outlives its page: each test has an account, and so drafts, of its own. */
  g_autofree char *account = g_strdup_printf ("test-%u", n_accounts++);
  g_autoptr(AivClient) client = aiv_client_new (NOWHERE, account, secrets);

  fixture->session = aiv_session_new_full (client, g_get_user_cache_dir ());
  fixture->page = g_object_new (AIV_TYPE_NEW_BATCH_PAGE, "session", fixture->session, NULL);
  fixture->window = aiv_app_test_show (GTK_WIDGET (fixture->page), GPOINTER_TO_INT (data), 700);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  aiv_app_test_close (fixture->window);
  g_assert_finalize_object (fixture->session);
}

static void add (Fixture *fixture, const char *first, ...) G_GNUC_NULL_TERMINATED;

static void
add (Fixture    *fixture,
     const char *first,
     ...)
{
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);
  const char *name = first;
  va_list names;

  va_start (names, first);
  for (; name != NULL; name = va_arg (names, const char *))
    {
      g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL);
      g_autoptr(GFile) file = g_file_new_for_path (path);

      g_list_store_append (files, file);
    }
  va_end (names);
  aiv_draft_add_files (aiv_new_batch_page_get_draft (fixture->page), G_LIST_MODEL (files));
}

static GtkWidget *
find (Fixture    *fixture,
      GType       type,
      const char *text)
{
  return aiv_app_test_find (GTK_WIDGET (fixture->page), type, text);
}

static gboolean
can_generate (Fixture *fixture)
{
  /* While something is being sent there is no such button. */
  GtkWidget *button = find (fixture, GTK_TYPE_BUTTON, "new-batch.generate");

  return button != NULL && gtk_widget_get_sensitive (button);
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Drop pictures here"));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Choose pictures and a recording to begin"));
  g_assert_false (can_generate (fixture));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=, GPOINTER_TO_INT (data));
  aiv_app_test_shot (fixture->window, GPOINTER_TO_INT (data) < 400 ? "new-batch-empty-narrow" : "new-batch-empty");
}

static void
test_complete (Fixture       *fixture,
               gconstpointer  data)
{
  AivDraft *draft = aiv_new_batch_page_get_draft (fixture->page);

  add (fixture, "portrait.jpg", "voice-en.wav", "cat.webp", "product-landscape.jpg", NULL);
  aiv_test_wait (aiv_draft_is_complete (draft));
  g_assert_cmpuint (aiv_draft_get_n_pictures (draft), ==, 3);
  g_assert_cmpfloat_with_epsilon (aiv_draft_get_seconds (draft), 7.0, 0.1);
  aiv_test_wait (can_generate (fixture));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "3 of 50"));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "voice-en.wav"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find (fixture, AIV_TYPE_PICTURE_TILE, NULL)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "portrait.jpg");
  aiv_app_test_shot (fixture->window, GPOINTER_TO_INT (data) < 400 ? "new-batch-narrow" : "new-batch");
}

static void
test_problems (Fixture       *fixture,
               gconstpointer  data)
{
  AivDraft *draft = aiv_new_batch_page_get_draft (fixture->page);

  add (fixture, "bad-truncated.jpg", "portrait.jpg", "bad-text.png", "voice-zh.mp3", NULL);
  aiv_test_wait (aiv_draft_get_n_pictures (draft) == 3 && !aiv_draft_is_checking (draft));
  g_assert_cmpuint (aiv_draft_get_n_unusable (draft), ==, 2);
  g_assert_false (can_generate (fixture));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "2 files cannot be used"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find (fixture, AIV_TYPE_PICTURE_TILE, NULL)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "bad-truncated.jpg: The file is incomplete");
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Not a picture that can be read"));
  aiv_app_test_shot (fixture->window, "new-batch-problems");

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "new-batch.remove-unusable", NULL);
  g_assert_cmpuint (aiv_draft_get_n_pictures (draft), ==, 1);
  aiv_test_wait (can_generate (fixture));
}

static void
on_notice (AivDraft   *draft,
           const char *text,
           char      **last)
{
  g_set_str (last, text);
}

static void
test_duplicates (Fixture       *fixture,
                 gconstpointer  data)
{
  AivDraft *draft = aiv_new_batch_page_get_draft (fixture->page);
  g_autofree char *notice = NULL;

  g_signal_connect (draft, "notice", G_CALLBACK (on_notice), &notice);
  add (fixture, "portrait.jpg", NULL);
  aiv_test_wait (aiv_draft_get_n_pictures (draft) == 1 && !aiv_draft_is_checking (draft));
  add (fixture, "portrait.jpg", NULL);
  aiv_test_wait (notice != NULL);
  g_assert_cmpstr (notice, ==, "“portrait.jpg” is in the batch already");
  g_assert_cmpuint (aiv_draft_get_n_pictures (draft), ==, 1);
}

/* The same picture under another name: shown on it, and one click takes it out. */
static void
test_twins (Fixture       *fixture,
            gconstpointer  data)
{
  AivDraft *draft = aiv_new_batch_page_get_draft (fixture->page);
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "cat.jpg", NULL);
  g_autofree char *copy = g_build_filename (g_get_user_cache_dir (), "the same cat.jpg", NULL);
  g_autoptr(GFile) from = g_file_new_for_path (path);
  g_autoptr(GFile) to = g_file_new_for_path (copy);
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr(AivChosenFile) twin = NULL;
  g_autofree char *note = NULL;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  g_assert_true (g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  g_list_store_append (files, from);
  g_list_store_append (files, to);
  aiv_draft_add_files (draft, G_LIST_MODEL (files));
  aiv_test_wait (aiv_draft_get_n_pictures (draft) == 2 && !aiv_draft_is_checking (draft));
  g_assert_cmpuint (aiv_draft_get_n_duplicates (draft), ==, 1);
  twin = g_list_model_get_item (aiv_draft_get_pictures (draft), 1);
  note = aiv_chosen_file_dup_note (twin);
  g_assert_cmpstr (note, ==, "Same picture as “cat.jpg”");
  aiv_app_test_shot (fixture->window, "new-batch-twins");

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "new-batch.remove-duplicates", NULL);
  g_assert_cmpuint (aiv_draft_get_n_pictures (draft), ==, 1);
  g_assert_cmpuint (aiv_draft_get_n_duplicates (draft), ==, 0);
}

/* A click into the loudness, or the keys, listen from there. */
static void
test_listen (Fixture       *fixture,
             gconstpointer  data)
{
  AivDraft *draft = aiv_new_batch_page_get_draft (fixture->page);
  AivWaveformView *view;

  add (fixture, "voice-long.mp3", NULL);
  aiv_test_wait (aiv_draft_get_recording (draft) != NULL && !aiv_draft_is_checking (draft));
  view = AIV_WAVEFORM_VIEW (find (fixture, AIV_TYPE_WAVEFORM_VIEW, NULL));
  g_signal_emit_by_name (view, "seek", 0.5);
  aiv_test_wait (aiv_waveform_view_get_fraction (view) >= 0.49);
  g_assert_true (aiv_app_test_press (find (fixture, AIV_TYPE_RECORDING_CARD, NULL), GDK_KEY_Left, GDK_CONTROL_MASK));
  aiv_test_wait (aiv_waveform_view_get_fraction (view) < 0.49);
}

/* With the keys, as on the tile that has the focus. */
static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  AivDraft *draft = aiv_new_batch_page_get_draft (fixture->page);
  g_autoptr(AivChosenFile) cat = NULL;
  GtkWidget *tile;

  add (fixture, "portrait.jpg", "cat.webp", "rocket.jpg", NULL);
  aiv_test_wait (aiv_draft_get_n_pictures (draft) == 3 && !aiv_draft_is_checking (draft));
  cat = g_list_model_get_item (aiv_draft_get_pictures (draft), 1);

  tile = find (fixture, AIV_TYPE_PICTURE_TILE, NULL);   /* portrait.jpg */
  g_assert_true (aiv_app_test_press (tile, GDK_KEY_Right, GDK_ALT_MASK));
  g_assert_cmpuint (aiv_draft_find (draft, cat), ==, 0);
  tile = find (fixture, AIV_TYPE_PICTURE_TILE, NULL);   /* cat.webp */
  g_assert_true (aiv_app_test_press (tile, GDK_KEY_Left, GDK_ALT_MASK));
  g_assert_cmpuint (aiv_draft_find (draft, cat), ==, 0);
  g_assert_true (aiv_app_test_press (tile, GDK_KEY_Delete, 0));
  g_assert_cmpuint (aiv_draft_get_n_pictures (draft), ==, 2);
  g_assert_cmpuint (aiv_draft_find (draft, cat), ==, G_MAXUINT);
}

/* What was chosen and written is there again, in another page, in its order. */
static void
test_kept (Fixture       *fixture,
           gconstpointer  data)
{
  AivDraft *draft = aiv_new_batch_page_get_draft (fixture->page);
  g_autoptr(AivChosenFile) last = NULL;
  g_autoptr(AivChosenFile) first = NULL;

  add (fixture, "portrait.jpg", "voice-en.wav", "cat.webp", NULL);
  aiv_test_wait (aiv_draft_is_complete (draft));
  last = g_list_model_get_item (aiv_draft_get_pictures (draft), 1);
  g_assert_true (aiv_draft_move (draft, last, 0));
  aiv_draft_set_prompt (draft, "In a quiet room, 平静地");
  aiv_draft_set_name (draft, "Kept");
  aiv_app_test_close (fixture->window);

  fixture->page = g_object_new (AIV_TYPE_NEW_BATCH_PAGE, "session", fixture->session, NULL);
  fixture->window = aiv_app_test_show (GTK_WIDGET (fixture->page), 760, 700);
  draft = aiv_new_batch_page_get_draft (fixture->page);
  aiv_test_wait (aiv_draft_is_complete (draft));
  first = g_list_model_get_item (aiv_draft_get_pictures (draft), 0);
  g_assert_cmpstr (aiv_chosen_file_get_name (first), ==, "cat.webp");
  g_assert_cmpuint (aiv_draft_get_n_pictures (draft), ==, 2);
  g_assert_cmpstr (aiv_draft_get_prompt (draft), ==, "In a quiet room, 平静地");
  g_assert_cmpstr (aiv_draft_get_name (draft), ==, "Kept");
}

/* A folder gives what can be used of it, and no more than fits. */
static void
test_folder (Fixture       *fixture,
             gconstpointer  data)
{
  AivDraft *draft = aiv_new_batch_page_get_draft (fixture->page);

  add (fixture, ".", NULL);
  aiv_test_wait (aiv_draft_get_n_pictures (draft) > 0 && !aiv_draft_is_checking (draft));
  g_assert_nonnull (aiv_draft_get_recording (draft));
  g_assert_cmpuint (aiv_draft_get_n_pictures (draft), >=, 6);
  g_assert_cmpuint (aiv_draft_get_n_unusable (draft), <=, 1);
}

static void
test_failure (Fixture       *fixture,
              gconstpointer  data)
{
  AivDraft *draft = aiv_new_batch_page_get_draft (fixture->page);

  add (fixture, "portrait.jpg", "voice-en.wav", NULL);
  aiv_test_wait (aiv_draft_is_complete (draft));
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "new-batch.generate", NULL);

  /* Nobody answered: said in words, and nothing of the draft is lost. */
  aiv_test_wait (can_generate (fixture));
  g_assert_cmpuint (aiv_draft_get_n_pictures (draft), ==, 1);
  g_assert_nonnull (aiv_draft_get_recording (draft));
  aiv_app_test_shot (fixture->window, "new-batch-offline");
}

static void
add_test (const char *path,
          int         width,
          void      (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GINT_TO_POINTER (width), set_up, func, tear_down);
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  g_type_ensure (AIV_TYPE_WINDOW);   /* whose banner the pages bind to */
  add_test ("/app/new-batch-page/empty", 760, test_empty);
  add_test ("/app/new-batch-page/empty-narrow", 360, test_empty);
  add_test ("/app/new-batch-page/complete", 760, test_complete);
  add_test ("/app/new-batch-page/complete-narrow", 360, test_complete);
  add_test ("/app/new-batch-page/problems", 760, test_problems);
  add_test ("/app/new-batch-page/duplicates", 760, test_duplicates);
  add_test ("/app/new-batch-page/twins", 760, test_twins);
  add_test ("/app/new-batch-page/listen", 760, test_listen);
  add_test ("/app/new-batch-page/order", 760, test_order);
  add_test ("/app/new-batch-page/kept", 760, test_kept);
  add_test ("/app/new-batch-page/folder", 760, test_folder);
  add_test ("/app/new-batch-page/failure", 760, test_failure);
  return aiv_app_test_run ();
}
