/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store-fixture.h"

#include <glib/gstdio.h>

#include "aiv-id.h"

void
store_fixture_set_up (StoreFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("aiv-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->store = aiv_store_new (self->dir, &error);
  g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
close_store (StoreFixture *self)
{
  store_await_ok (aiv_store_close (self->store));
  /* What the store told last still holds it. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (self->store);
}

void
store_fixture_tear_down (StoreFixture *self, gconstpointer data)
{
  close_store (self);
  remove_tree (self->dir);
  g_free (self->dir);
}

/* As a restart does. */
void
store_fixture_reopen (StoreFixture *self)
{
  g_autoptr (GError) error = NULL;

  close_store (self);
  self->store = aiv_store_new (self->dir, &error);
  g_assert_no_error (error);
}

/* Fails the test if anything is not in order. */
void
store_fixture_check (StoreFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = aiv_store_check (self->store, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (problems, i));
  g_assert_cmpuint (problems->len, ==, 0);
}

/* Returns what a future resolves to: a boxed copy, or NULL where it is none. */
gpointer
store_await (DexFuture *future)
{
  g_autoptr (DexFuture) settled = aiv_test_settle (future);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (settled, &error);

  g_assert_no_error (error);
  return G_VALUE_HOLDS_BOXED (value) ? g_value_dup_boxed (value) : NULL;
}

void
store_await_ok (DexFuture *future)
{
  g_autoptr (DexFuture) settled = aiv_test_settle (future);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (settled, &error);
  g_assert_no_error (error);
}

void
store_await_error (DexFuture *future, int code)
{
  g_autoptr (DexFuture) settled = aiv_test_settle (future);
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_future_get_value (settled, &error));
  g_assert_error (error, AIV_STORE_ERROR, code);
}

gint64
store_add_user (StoreFixture *self, const char *name, gint64 credits)
{
  g_autoptr (AivUserRow) user
      = store_await (aiv_users_create (self->store, 0, name, "hash", FALSE, FALSE, credits));

  g_assert_cmpint (user->credits, ==, credits);
  return user->id;
}

gint64
store_get_credits (StoreFixture *self, gint64 user_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AivUserRow) user = aiv_users_get (self->store, user_id, &error);

  g_assert_no_error (error);
  return user->credits;
}

static AivFileRow *
make_file (StoreFixture *self, const char *folder, const char *kind, const char *name, const char *content_type)
{
  g_autofree char *id = aiv_id_new ();
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  AivFileRow *file = aiv_file_row_new ();

  file->path = g_strdup_printf ("%s/%s-%s", folder, id, name);
  file->kind = g_strdup (kind);
  file->name = g_strdup (name);
  file->content_type = g_strdup (content_type);
  file->size = 5;
  path = aiv_store_dup_path (self->store, file->path);
  g_file_set_contents (path, "bytes", 5, &error);
  g_assert_no_error (error);
  return file;
}

AivBatchDraft *
store_make_draft (StoreFixture *self, gint64 user_id, guint n_images)
{
  AivBatchDraft *draft = aiv_batch_draft_new ();

  draft->user_id = user_id;
  draft->name = g_strdup ("Batch");
  draft->prompt = g_strdup ("Prompt");
  draft->engine = g_strdup ("scripted");
  draft->price = 1;
  draft->audio = make_file (self, "audios", "audio", "voice.mp3", "audio/mpeg");
  draft->audio->duration_ms = 7000;
  for (guint i = 0; i < n_images; i++)
    g_ptr_array_add (draft->images, make_file (self, "images", "image", "face.jpg", "image/jpeg"));
  return draft;
}

AivVideoDraft *
store_make_video_draft (StoreFixture *self, gint64 user_id, gboolean with_picture)
{
  AivVideoDraft *draft = aiv_video_draft_new ();

  draft->user_id = user_id;
  draft->prompt = g_strdup ("A cat walks over a bridge");
  draft->model = g_strdup ("sora-2");
  draft->engine = g_strdup ("scripted");
  draft->fallback = TRUE;
  draft->want_ms = 8000;
  draft->want_width = 1280;
  draft->want_height = 720;
  draft->price = 10;
  if (with_picture)
    {
      draft->image = make_file (self, "images", "image", "face.jpg", "image/jpeg");
      draft->reference_url = g_strdup ("/uploads/user_1/face.jpg");
    }
  return draft;
}

gint64
store_submit_video (StoreFixture *self, gint64 user_id)
{
  g_autoptr (AivVideoDraft) draft = store_make_video_draft (self, user_id, FALSE);
  g_autoptr (AivOutcome) outcome = store_await (aiv_videos_submit (self->store, draft, NULL, NULL));

  g_assert_cmpint (outcome->video_id, >, 0);
  return outcome->video_id;
}

char *
store_submit (StoreFixture *self, gint64 user_id, guint n_images)
{
  g_autoptr (AivBatchDraft) draft = store_make_draft (self, user_id, n_images);
  g_autoptr (AivOutcome) outcome = store_await (aiv_batches_submit (self->store, draft, NULL));

  g_assert_false (outcome->replayed);
  g_assert_cmpint (outcome->count, ==, n_images);
  return g_strdup (outcome->batch_id);
}

AivItemRow *
store_get_item (StoreFixture *self, const char *batch_id, guint position)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AivBatchRow) batch = aiv_batches_get (self->store, AIV_ANY_USER, batch_id, TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (position, <, batch->items->len);
  return aiv_item_row_ref (g_ptr_array_index (batch->items, position));
}

AivFileRow *
store_make_video (StoreFixture *self)
{
  AivFileRow *video = make_file (self, "videos", "video", "face.mp4", "video/mp4");

  video->duration_ms = 7000;
  video->width = 1280;
  video->height = 720;
  return video;
}
