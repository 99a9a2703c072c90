/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-test-store.h"

#include <glib/gstdio.h>

#include "aiv-id.h"
#include "aiv-test-wait.h"
#include "aiv-time.h"

AivStore *
aiv_test_open_store (const char *folder)
{
  g_autoptr (GError) error = NULL;
  AivStore *store = aiv_store_new (folder, &error);

  g_assert_no_error (error);
  return store;
}

/* Nothing may hold on to a store that a test is done with. */
void
aiv_test_close_store (AivStore *store)
{
  g_autoptr (DexFuture) closed = aiv_test_settle (aiv_store_close (store));

  g_assert_true (dex_future_is_resolved (closed));
  g_assert_finalize_object (store);
}

/* Ledger and files agree with what the rows say. */
void
aiv_test_assert_sound (AivStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = aiv_store_check (store, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (const char *) problems->pdata[i]);
  g_assert_cmpuint (problems->len, ==, 0);
}

gint64
aiv_test_add_user (AivStore *store, const char *username, gint64 credits)
{
  g_autoptr (DexFuture) made = aiv_test_settle (aiv_users_create (store, 0, username, "-", FALSE, FALSE, credits));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (made, &error);

  g_assert_no_error (error);
  return ((AivUserRow *) g_value_get_boxed (value))->id;
}

static AivFileRow *
put_file (AivStore *store, const char *kind, const char *name, const char *suffix, gint64 user_id)
{
  AivFileRow *file = aiv_file_row_new ();
  g_autofree char *id = aiv_id_new ();
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  file->path = g_strdup_printf ("%ss/%s%s", kind, id, suffix);
  file->kind = g_strdup (kind);
  file->user_id = user_id;
  file->name = g_strdup (name);
  file->content_type = g_strdup (g_str_equal (kind, "image") ? "image/jpeg" : "audio/wav");
  file->size = 4;
  file->created_at = aiv_time_now_ms ();
  path = aiv_store_dup_path (store, file->path);
  g_assert_true (g_file_set_contents (path, "file", 4, &error));
  g_assert_no_error (error);
  return file;
}

/* Submits pictures of these names at a credit each. Returns the batch's id, or NULL with the store's error. */
char *
aiv_test_submit_to (AivStore *store, gint64 user_id, const char *engine, const char *prompt, const char *const *names,
                    GError **error)
{
  g_autoptr (AivBatchDraft) draft = aiv_batch_draft_new ();
  g_autoptr (DexFuture) submitted = NULL;
  const GValue *value;

  draft->user_id = user_id;
  draft->name = g_strdup ("Test");
  draft->prompt = g_strdup (prompt);
  draft->engine = g_strdup (engine);
  draft->price = 1;
  draft->audio = put_file (store, "audio", "voice.wav", ".wav", user_id);
  draft->audio->duration_ms = 1000;
  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (draft->images, put_file (store, "image", names[i], ".jpg", user_id));

  submitted = aiv_test_settle (aiv_batches_submit (store, draft, NULL));
  if ((value = dex_future_get_value (submitted, error)) != NULL)
    return g_strdup (((AivOutcome *) g_value_get_boxed (value))->batch_id);

  for (guint i = 0; i <= draft->images->len; i++)
    {
      AivFileRow *file = i < draft->images->len ? draft->images->pdata[i] : draft->audio;
      g_autofree char *path = aiv_store_dup_path (store, file->path);

      g_unlink (path);
    }
  return NULL;
}

/* The same with pictures named "1.jpg", "2.jpg"… for the engine "scripted". */
char *
aiv_test_submit (AivStore *store, gint64 user_id, guint n_images, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 1; i <= n_images; i++)
    g_strv_builder_take (builder, g_strdup_printf ("%u.jpg", i));
  names = g_strv_builder_end (builder);
  return aiv_test_submit_to (store, user_id, "scripted", "A test", (const char *const *) names, error);
}
