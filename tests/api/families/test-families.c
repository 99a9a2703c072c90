/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "aiv-session.h"
#include "aiv-test-folder.h"
#include "aiv-test-node.h"
#include "aiv-test-wait.h"

/* A client's whole job at a server of one family alone, with our extensions and without: what
 * it makes of a server that has no more than the documents say. */

typedef struct
{
  const char *families;
  gboolean extensions;
  gboolean batches;
  gboolean videos;
} Kind;

static const Kind vision = { "vision.batch", TRUE, TRUE, FALSE };
static const Kind bare_vision = { "vision.batch", FALSE, TRUE, FALSE };
static const Kind v1 = { "aivideo.v1", TRUE, FALSE, TRUE };
static const Kind bare_v1 = { "aivideo.v1", FALSE, FALSE, TRUE };
static const Kind ads = { "aivideo.ads", TRUE, FALSE, TRUE };
static const Kind bare_ads = { "aivideo.ads", FALSE, FALSE, TRUE };

typedef struct
{
  char *folder;
  GSubprocess *server;
  char *address;
  AivClient *client;
  AivSession *session;
  guint finished;
  guint guesses; /* progress that was told of something that is being made */
  char *deleted;
} Fixture;

static void
start_server (Fixture *self, const Kind *kind)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "AIVIDEO_LIMITS_ENABLED", "false", TRUE);
  if (kind != NULL)
    {
      g_subprocess_launcher_setenv (launcher, "AIVIDEO_SERVER_FAMILIES", kind->families, TRUE);
      g_subprocess_launcher_setenv (launcher, "AIVIDEO_SERVER_EXTENSIONS", kind->extensions ? "true" : "false", TRUE);
    }
  self->server = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("AIVIDEO_SERVER"), "--data", self->folder,
                                              "--listen", "127.0.0.1:0", NULL);
  g_assert_no_error (error);
  self->address = aiv_test_node_read_address (self->server);
}

static void
stop_server (Fixture *self)
{
  g_subprocess_send_signal (self->server, SIGTERM);
  g_assert_true (g_subprocess_wait (self->server, NULL, NULL));
  g_clear_object (&self->server);
  g_clear_pointer (&self->address, g_free);
}

static void
expect (DexFuture *future)
{
  g_autoptr (DexFuture) settled = aiv_test_settle (future);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (settled, &error);
  g_assert_no_error (error);
}

/* A server without passwords takes a token of the time when it had them. */
static char *
dup_token (Fixture *self)
{
  g_autoptr (AivClient) client = NULL;
  char *token;

  start_server (self, NULL);
  client = aiv_client_new (self->address, NULL, NULL);
  expect (aiv_client_login (client, "admin", "admin", FALSE));
  token = aiv_client_dup_token (client);
  stop_server (self);
  return token;
}

static void
on_finished (Fixture *self)
{
  self->finished++;
}

static void
on_deleted (Fixture *self, const char *key)
{
  g_set_str (&self->deleted, key);
}

static void
on_changed (Fixture *self, AivItem *item)
{
  if (aiv_item_get_is_active (item) && aiv_item_get_progress (item) > 0)
    self->guesses++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const Kind *kind = data;
  g_autofree char *cache = NULL;
  g_autofree char *token = NULL;

  self->folder = aiv_test_make_folder ();
  if (!kind->extensions && !kind->batches)
    token = dup_token (self);
  start_server (self, kind);
  self->client = aiv_client_new (self->address, NULL, NULL);
  expect (aiv_client_probe (self->client));
  g_assert_cmpint (aiv_client_has_family (self->client, AIV_FAMILY_VISION), ==, kind->batches);
  g_assert_cmpint (aiv_client_has_family (self->client, AIV_FAMILY_V1), ==, kind->videos);
  g_assert_cmpint (aiv_client_has_family (self->client, AIV_FAMILY_ADS), ==, strstr (kind->families, "ads") != NULL);
  if (token != NULL)
    aiv_client_set_token (self->client, token);
  else
    expect (aiv_client_login (self->client, "admin", "admin", FALSE));

  cache = g_build_filename (self->folder, "cache", NULL);
  self->session = aiv_session_new_full (self->client, cache);
  g_signal_connect_swapped (self->session, "batch-finished", G_CALLBACK (on_finished), self);
  g_signal_connect_swapped (self->session, "video-finished", G_CALLBACK (on_finished), self);
  g_signal_connect_swapped (self->session, "item-deleted", G_CALLBACK (on_deleted), self);
  g_signal_connect_swapped (self->session, "item-changed", G_CALLBACK (on_changed), self);
  expect (aiv_session_start (self->session));
  g_assert_cmpint (aiv_session_can_create_batches (self->session), ==, kind->batches);
  g_assert_cmpint (aiv_session_can_create_videos (self->session), ==, kind->videos);
  g_assert_cmpint (aiv_session_has_events (self->session), ==, kind->extensions);
  g_assert_cmpint (aiv_session_has_ledger (self->session), ==, kind->extensions);
  g_assert_nonnull (aiv_user_get_username (aiv_session_get_user (self->session)));
  aiv_test_wait (aiv_session_get_state (self->session) == AIV_CONNECTION_ONLINE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  aiv_session_stop (self->session);
  g_clear_object (&self->session);
  g_clear_object (&self->client);
  stop_server (self);
  aiv_test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->deleted);
}

static GFile *
find_data (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL);

  return g_file_new_for_path (path);
}

static void
check_media (Fixture *self, AivItem *item, const char *name)
{
  g_autofree char *wanted = aiv_session_dup_file_name (self->session, item);
  g_autofree char *path = g_build_filename (self->folder, "saved.mp4", NULL);
  g_autoptr (GFile) saved = g_file_new_for_path (path);
  g_autofree char *bytes = NULL;
  g_autoptr (DexFuture) played = NULL;
  g_autofree char *uri = NULL;
  gsize length = 0;

  g_assert_cmpstr (wanted, ==, name);
  played = aiv_test_settle (aiv_session_fetch_play_uri (self->session, item));
  uri = dex_await_string (g_steal_pointer (&played), NULL);
  g_assert_true (g_str_has_prefix (uri, self->address));
  expect (aiv_session_save_video (self->session, item, saved));
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpmem (bytes + 4, 4, "ftyp", 4);
  expect (aiv_session_load_poster (self->session, item));
}

static void
test_batch (Fixture *self, gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (AivBatchDraft) draft = aiv_batch_draft_new ();
  g_autoptr (GFile) picture = find_data ("portrait.jpg");
  g_autoptr (GFile) recording = find_data ("voice-en.wav");
  g_autoptr (AivDraftFile) image = aiv_draft_file_new (picture);
  g_autoptr (AivDraftFile) audio = aiv_draft_file_new (recording);
  g_autoptr (AivWireQuote) quote = NULL;
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (AivBatch) batch = NULL;
  g_autoptr (AivItem) item = NULL;
  g_autofree char *name = NULL;

  future = aiv_test_settle (aiv_client_quote (self->client, 2, 31, NULL));
  quote = dex_await_boxed (g_steal_pointer (&future), NULL);
  /* The rule of the documents, where nothing else is told. */
  g_assert_cmpint (quote->total, ==, kind->extensions ? 2 : 4);

  g_list_store_append (aiv_batch_draft_get_images (draft), image);
  aiv_batch_draft_set_audio (draft, audio);
  future = aiv_test_settle (aiv_session_submit (self->session, draft, NULL));
  batch = dex_await_object (g_steal_pointer (&future), NULL);
  g_assert_nonnull (batch);
  aiv_test_wait (!aiv_batch_get_is_active (batch));
  g_assert_cmpint (aiv_batch_get_status (batch), ==, AIV_JOB_COMPLETED);
  g_assert_cmpuint (self->finished, ==, 1);
  item = g_list_model_get_item (aiv_batch_get_items (batch), 0);
  g_assert_true (aiv_item_get_can_play (item));
  if (!kind->extensions)
    g_assert_cmpuint (self->guesses, ==, 0);
  name = kind->extensions ? g_strdup ("portrait.mp4") : g_strdup_printf ("%s 1.mp4", aiv_batch_get_name (batch));
  check_media (self, item, name);

  g_assert_cmpint (aiv_session_can_delete_batches (self->session), ==, kind->extensions);
  if (kind->extensions)
    {
      expect (aiv_session_delete_batch (self->session, batch));
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (aiv_session_get_batches (self->session))), ==, 0);
    }
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (AivBatchDraft) draft = aiv_batch_draft_new ();
  g_autoptr (GFile) picture = find_data ("portrait.jpg");
  g_autoptr (GFile) recording = find_data ("voice-en.wav");
  g_autoptr (AivDraftFile) image = aiv_draft_file_new (picture);
  g_autoptr (AivDraftFile) audio = aiv_draft_file_new (recording);
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (AivBatch) batch = NULL;
  g_autoptr (AivItem) item = NULL;

  g_list_store_append (aiv_batch_draft_get_images (draft), image);
  aiv_batch_draft_set_audio (draft, audio);
  future = aiv_test_settle (aiv_session_submit (self->session, draft, NULL));
  batch = dex_await_object (g_steal_pointer (&future), NULL);
  g_assert_nonnull (batch);
  expect (aiv_session_cancel_batch (self->session, batch));
  item = g_list_model_get_item (aiv_batch_get_items (batch), 0);
  g_assert_cmpint (aiv_item_get_status (item), ==, AIV_JOB_CANCELLED);
  expect (aiv_session_retry_item (self->session, item));
  aiv_test_wait (aiv_item_get_can_play (item));
}

static void
test_video (Fixture *self, gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (AivVideoDraft) draft = aiv_video_draft_new ();
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (AivItem) item = NULL;

  aiv_video_draft_set_prompt (draft, "A paper boat on a lake");
  aiv_video_draft_set_duration (draft, 4);
  future = aiv_test_settle (aiv_session_create_video (self->session, draft, NULL));
  item = dex_await_object (g_steal_pointer (&future), NULL);
  g_assert_nonnull (item);
  aiv_test_wait (!aiv_item_get_is_active (item));
  g_assert_true (aiv_item_get_can_play (item));
  g_assert_cmpuint (self->finished, ==, 1);
  /* Without a stream of any kind nobody measured anything. */
  if (g_str_equal (kind->families, "aivideo.v1") && !kind->extensions)
    g_assert_cmpuint (self->guesses, ==, 0);
  check_media (self, item, "A paper boat on a lake.mp4");
  g_assert_cmpint (aiv_user_get_credits (aiv_session_get_user (self->session)), ==, 9989);

  expect (aiv_session_delete_item (self->session, item));
  g_assert_cmpstr (self->deleted, ==, "v/1");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (aiv_session_get_videos (self->session))), ==, 0);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, kind, test) g_test_add ("/families/" name, Fixture, &kind, set_up, test, tear_down)
  ADD ("vision/batch", vision, test_batch);
  ADD ("vision/cancel", vision, test_cancel);
  ADD ("bare-vision/batch", bare_vision, test_batch);
  ADD ("bare-vision/cancel", bare_vision, test_cancel);
  ADD ("v1/video", v1, test_video);
  ADD ("bare-v1/video", bare_v1, test_video);
  ADD ("ads/video", ads, test_video);
  ADD ("bare-ads/video", bare_ads, test_video);
  return g_test_run ();
}
