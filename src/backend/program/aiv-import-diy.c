/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "aiv-id.h"
#include "aiv-time.h"
#include "program/aiv-importer.h"
#include "store/aiv-profiles.h"
#include "store/aiv-sql.h"
#include "store/aiv-users.h"

/* The SQLite database of AIVideo.DIY and AdsVideo, with the folder `uploads` beside it. Its
 * accounts have no passwords: they are known by their Google identity. */

#define ISSUER "https://accounts.google.com"
#define NO_PASSWORD "!"
#define MAX_TEXT 8192

#define USERS                                                                                                          \
  "SELECT id, google_id, email, name, avatar_url, credits, created_at, subscription_plan, subscription_status,"        \
  " subscription_start_date, subscription_end_date, credits > CAST (credits AS INTEGER) FROM users ORDER BY id"
#define OLD_USERS                                                                                                      \
  "SELECT id, google_id, email, name, avatar_url, credits, created_at, NULL, NULL, NULL, NULL,"                        \
  " credits > CAST (credits AS INTEGER) FROM users ORDER BY id"
#define VIDEOS                                                                                                         \
  "SELECT id, user_id, prompt, model, reference_image_url, video_url, status, duration, resolution, error_message,"    \
  " created_at FROM videos ORDER BY id"

/* A text that is one, of a length that can be; NULL if there is none. */
static char *
dup_text (AivRows *rows, int column)
{
  const char *text = aiv_rows_text (rows, column);

  return text != NULL && text[0] != '\0' && strlen (text) <= MAX_TEXT ? g_utf8_make_valid (text, -1) : NULL;
}

/* What would not be taken of its user here, such as a picture that is a script, is left. */
static char *
dup_valid (AivRows *rows, int column, gboolean (*is_valid) (const char *text))
{
  g_autofree char *text = dup_text (rows, column);

  return text != NULL && is_valid (text) ? g_steal_pointer (&text) : NULL;
}

static gint64
get_time (AivRows *rows, int column, gint64 otherwise)
{
  g_autofree char *text = dup_text (rows, column);
  gint64 ms;

  if (text == NULL)
    return otherwise;
  g_strdelimit (text, " ", 'T');
  return aiv_time_parse (text, &ms) && ms > 0 ? ms : otherwise;
}

static const char *
get_plan (const char *plan)
{
  static const char *const plans[] = { "free", "basic", "pro", NULL };
  g_autofree char *lower = plan != NULL ? g_ascii_strdown (plan, -1) : NULL;

  if (lower == NULL)
    return "basic";
  if (g_str_equal (lower, "premium"))
    return "pro";
  for (guint i = 0; plans[i] != NULL; i++)
    if (g_str_equal (plans[i], lower))
      return plans[i];
  return "free";
}

static const char *
get_state (const char *state)
{
  static const char *const states[] = { "active", "cancelled", "expired", NULL };
  g_autofree char *lower = state != NULL ? g_ascii_strdown (state, -1) : NULL;

  for (guint i = 0; lower != NULL && states[i] != NULL; i++)
    if (g_str_equal (states[i], lower))
      return states[i];
  return lower == NULL ? "active" : "expired";
}

static gboolean
add_user (AivImporter *self, AivRows *rows, GHashTable *ids, GHashTable *subjects, GError **error)
{
  gint64 old_id = aiv_rows_int (rows, 0);
  gint64 credits = aiv_rows_int (rows, 5);
  gboolean rounded = aiv_rows_int (rows, 11) != 0 && credits >= 0 && credits < AIV_STORE_MAX_CREDITS;
  AivImportUser *user = aiv_import_user_new ();
  gint64 id;

  user->subject = dup_text (rows, 1);
  user->email = dup_valid (rows, 2, aiv_users_email_is_valid);
  if (user->subject == NULL)
    {
      aiv_importer_note (self, C_ ("import", "Account %lld is left out: it has no Google identity"), (long long) old_id);
      aiv_import_user_free (user);
      return TRUE;
    }
  user->issuer = g_strdup (ISSUER);
  user->username = g_strdup (user->email != NULL ? user->email : user->subject);
  user->name = dup_valid (rows, 3, aiv_profiles_name_is_valid);
  user->avatar_url = dup_valid (rows, 4, aiv_profiles_avatar_is_valid);
  user->password_hash = g_strdup (NO_PASSWORD);
  {
    g_autofree char *plan = dup_text (rows, 7);
    g_autofree char *state = dup_text (rows, 8);

    user->plan = g_strdup (get_plan (plan));
    user->subscription_status = g_strdup (get_state (state));
  }
  user->created_at = get_time (rows, 6, aiv_time_now_ms ());
  user->subscription_start = get_time (rows, 9, 0);
  user->subscription_end = get_time (rows, 10, 0);
  /* Credits are whole here. What is left of one counts as one. */
  credits += rounded;
  if (rounded)
    aiv_importer_note (self, C_ ("import", "Account %lld: its credits are rounded up"), (long long) old_id);
  user->credits = CLAMP (credits, 0, AIV_STORE_MAX_CREDITS);
  if (user->credits != credits)
    aiv_importer_note (self, C_ ("import", "Account %lld: it has more or fewer credits than there can be"), (long long) old_id);
  /* The name may be taken by an account that is not this person. */
  if (!aiv_users_username_is_valid (user->username))
    g_set_str (&user->username, "google-user");
  if (aiv_import_tx_find_user (self->sql, user, NULL) == 0)
    {
      g_autofree char *stem = g_strdup (user->username);

      for (guint n = 2; aiv_import_tx_has_name (self->sql, user->username); n++)
        {
          g_free (user->username);
          user->username = g_strdup_printf ("%s-%u", stem, n);
        }
    }
  g_hash_table_insert (subjects, g_memdup2 (&old_id, sizeof old_id), g_strdup (user->subject));
  if ((id = aiv_importer_add_user (self, user, error)) < 0)
    return FALSE;
  g_hash_table_insert (ids, g_memdup2 (&old_id, sizeof old_id), g_memdup2 (&id, sizeof id));
  return TRUE;
}

/* The same for the same video whenever it is read: so it is known the next time. */
static char *
make_id (const char *subject, gint64 old_id, gint64 created_at)
{
  g_autofree char *text
      = g_strdup_printf ("%s/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, subject, old_id, created_at);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("diy-%.28s", digest);
}

/* "/uploads/…" is a file beside the database. */
static AivFileRow *
take_file (AivImporter *self, const char *url, const char *kind)
{
  return url != NULL && g_str_has_prefix (url, "/uploads/") ? aiv_importer_take_file (self, url + 1, kind) : NULL;
}

static AivImportItem *
read_item (AivImporter *self, AivRows *rows, const char *batch_id)
{
  AivImportItem *item = g_new0 (AivImportItem, 1);
  g_autofree char *reference = dup_text (rows, 4);
  g_autofree char *video = dup_text (rows, 5);
  g_autofree char *text = dup_text (rows, 6);
  g_autofree char *status = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  item->id = g_strdup_printf ("%s-1", batch_id);
  item->image = take_file (self, reference, "image");
  item->status = g_strcmp0 (status, "completed") == 0 ? AIV_JOB_COMPLETED : AIV_JOB_FAILED;
  if (item->status == AIV_JOB_COMPLETED && (item->video = take_file (self, video, "video")) == NULL)
    {
      aiv_importer_note (self, C_ ("import", "Video %lld: its file is not there"), (long long) aiv_rows_int (rows, 0));
      item->video = aiv_importer_make_gone ("video");
    }
  if (item->status == AIV_JOB_FAILED)
    item->error = g_strcmp0 (status, "failed") == 0 ? dup_text (rows, 9)
                                                    : g_strdup ("Was not finished on the former server");
  return item;
}

static gboolean
add_video (AivImporter *self, AivRows *rows, GHashTable *ids, GHashTable *subjects, GError **error)
{
  gint64 old_id = aiv_rows_int (rows, 0);
  gint64 owner = aiv_rows_int (rows, 1);
  gint64 *user_id = g_hash_table_lookup (ids, &owner);
  gint64 seconds = aiv_rows_int (rows, 7);
  g_autofree char *resolution = dup_text (rows, 8);
  g_autofree char *id = NULL;
  gint64 created_at = get_time (rows, 10, 1);
  AivImportBatch *batch;
  guint width = 0, height = 0;

  if (user_id == NULL)
    {
      aiv_importer_note (self, C_ ("import", "Video %lld is left out, as its account is"), (long long) old_id);
      return TRUE;
    }
  id = make_id (g_hash_table_lookup (subjects, &owner), old_id, created_at);
  if (aiv_importer_knows_batch (self, id, error))
    return TRUE;
  batch = aiv_import_batch_new ();
  batch->id = g_strdup (id);
  batch->user_id = *user_id;
  batch->name = g_strdup ("");
  batch->prompt = dup_text (rows, 2);
  if (batch->prompt == NULL)
    batch->prompt = g_strdup ("");
  batch->model = dup_text (rows, 3);
  if (batch->model == NULL)
    batch->model = g_strdup ("sora-2");
  batch->reference_url = dup_valid (rows, 4, aiv_profiles_avatar_is_valid);
  batch->want_ms = CLAMP (seconds, 0, 3600) * 1000;
  if (resolution != NULL && sscanf (resolution, "%5ux%5u", &width, &height) == 2)
    {
      batch->want_width = width;
      batch->want_height = height;
    }
  batch->created_at = created_at;
  g_ptr_array_add (batch->items, read_item (self, rows, id));
  return aiv_importer_add_batch (self, batch, error);
}

typedef gboolean (*AddRow) (AivImporter *self, AivRows *rows, GHashTable *ids, GHashTable *subjects, GError **error);

static gboolean
add_rows (AivImporter *self, AivSql *sql, const char *statement, AddRow add, GHashTable *ids, GHashTable *subjects,
          GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql, statement, AIV_NO_ARGS, error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (aiv_rows_next (rows, &local_error))
    if (!add (self, rows, ids, subjects, error))
      return FALSE;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/**
 * aiv_import_diy:
 * @self: an import with a database
 * @error: why it could not go on
 *
 * Returns: whether it came to its end
 */
gboolean
aiv_import_diy (AivImporter *self, GError **error)
{
  static const char *const tables[] = { "users", "videos", NULL };
  g_autoptr (AivSql) sql = aiv_sql_open_foreign (self->database, tables, error);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GHashTable) subjects = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  gint64 has_plans;

  if (sql == NULL
      || !aiv_sql_get_int (sql, "SELECT COUNT (*) FROM pragma_table_info ('users') WHERE name = 'subscription_plan'",
                           AIV_NO_ARGS, &has_plans, error))
    return FALSE;
  return add_rows (self, sql, has_plans ? USERS : OLD_USERS, add_user, ids, subjects, error)
         && add_rows (self, sql, VIDEOS, add_video, ids, subjects, error);
}
