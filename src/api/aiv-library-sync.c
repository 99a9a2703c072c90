/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-api-error.h"
#include "aiv-error.h"
#include "aiv-library-private.h"

/* A page of batches is to have so many videos: its JSON is read on the main thread. */
#define VIDEOS_OF_A_PAGE 300
#define MIN_PAGE 5
#define MAX_PAGE 100
#define FIRST_PAGE 20
#define VIDEO_PAGE 100

/* Read again where a reading was cut off: the list may have moved meanwhile. */
#define OVERLAP 40

/* How long to wait when the server asks for patience and does not say how long. */
#define PATIENCE_SECONDS 10
#define MAX_PATIENCE_SECONDS 60

/* A list without an end is none of ours. */
#define MAX_PAGES 20000

typedef struct
{
  AivLibrary *library;
  gboolean of_batches;
  const char *place_name;    /* of the value that says where a first reading was cut off */
  const char *complete_name; /* of the value that says that there has been a whole one */
  GHashTable *seen;          /* ids of batches that have been read, for what is left to look after */
} Reading;

/* --- the file -------------------------------------------------------------------------- */

typedef struct
{
  char *name;
  char *value;
} Meta;

static void
meta_free (gpointer data)
{
  Meta *meta = data;

  g_free (meta->name);
  g_free (meta->value);
  g_free (meta);
}

static gboolean
get_meta_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, aiv_library_db_dup_meta (db, data));
  return TRUE;
}

static gboolean
set_meta_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  Meta *meta = data;

  return aiv_library_db_set_meta (db, meta->name, meta->value, error);
}

static char *
await_meta (AivLibrary *self, const char *name)
{
  return dex_await_string (aiv_library_run (self, get_meta_func, g_strdup (name), g_free), NULL);
}

static void
await_set_meta (AivLibrary *self, const char *name, const char *value)
{
  Meta *meta = g_new0 (Meta, 1);

  meta->name = g_strdup (name);
  meta->value = g_strdup (value);
  dex_await (aiv_library_run (self, set_meta_func, meta, meta_free), NULL);
}

static gboolean
begin_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  return aiv_library_db_begin_pass (db, GPOINTER_TO_INT (data), error);
}

static gboolean
end_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  guint how = GPOINTER_TO_UINT (data);
  gint64 n = aiv_library_db_end_pass (db, (how & 1) != 0, (how & 2) != 0, error);

  if (n < 0)
    return FALSE;
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, n);
  return TRUE;
}

static gboolean
count_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  gint64 n = aiv_library_db_count (db, GPOINTER_TO_INT (data), error);

  if (n < 0)
    return FALSE;
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, n);
  return TRUE;
}

static gboolean
active_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  char **active = aiv_library_db_list_active (db, error);

  if (active == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_STRV);
  g_value_take_boxed (result, active);
  return TRUE;
}

static gboolean
put_wanted_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  gboolean wanted;
  gint64 n = aiv_library_db_put_batch (db, data, &wanted, error);

  if (n < 0)
    return FALSE;
  g_value_init (result, G_TYPE_INT64);
  /* What has to be asked for is news, whatever it will turn out to be. */
  g_value_set_int64 (result, wanted ? -1 : n);
  return TRUE;
}

static void
unref_batch (gpointer batch)
{
  aiv_wire_batch_unref (batch);
}

/* --- asking ---------------------------------------------------------------------------- */

typedef DexFuture *(*Ask) (AivLibrary *self, gconstpointer what, guint limit, guint offset);

static DexFuture *
ask_batches (AivLibrary *self, gconstpointer what, guint limit, guint offset)
{
  return aiv_client_fetch_batches (self->client, limit, offset);
}

static DexFuture *
ask_videos (AivLibrary *self, gconstpointer what, guint limit, guint offset)
{
  return aiv_client_fetch_videos (self->client, offset / limit + 1, limit);
}

static DexFuture *
ask_batch (AivLibrary *self, gconstpointer what, guint limit, guint offset)
{
  return aiv_client_fetch_batch (self->client, what);
}

static DexFuture *
ask_video (AivLibrary *self, gconstpointer what, guint limit, guint offset)
{
  return aiv_client_fetch_video (self->client, g_ascii_strtoll ((const char *) what + 2, NULL, 10));
}

/* Waits as long as a busy server wants it. NULL when the library has been closed. */
static gpointer
await_answer (AivLibrary *self, Ask ask, gconstpointer what, guint limit, guint offset, GError **error)
{
  while (TRUE)
    {
      GError *problem = NULL;
      gpointer answer = NULL;
      int patience;

      if (self->closed)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The library has been closed");
          return NULL;
        }
      if ((answer = dex_await_boxed (ask (self, what, limit, offset), &problem)) != NULL)
        return answer;
      if (!g_error_matches (problem, AIV_API_ERROR, AIV_API_ERROR_RATE_LIMITED))
        {
          g_propagate_error (error, problem);
          return NULL;
        }
      patience = aiv_api_error_get_info (problem)->retry_after;
      g_clear_error (&problem);
      dex_await (dex_timeout_new_seconds (CLAMP (patience > 0 ? patience : PATIENCE_SECONDS, 1, MAX_PATIENCE_SECONDS)),
                 NULL);
    }
}

/* --- what is read ---------------------------------------------------------------------- */

static void
tell_read (AivLibrary *self, const char *what, gpointer wire)
{
  if (!self->closed)
    g_signal_emit_by_name (self, what, wire);
}

static gint64
await_put_batch (Reading *reading, AivWireBatch *batch, GError **error)
{
  AivLibrary *self = reading->library;
  g_autoptr (AivWireBatch) whole = NULL;
  GError *problem = NULL;
  gint64 n;

  if (batch->id == NULL)
    return 0;
  g_hash_table_add (reading->seen, g_strdup (batch->id));
  tell_read (self, "batch-read", batch);
  n = dex_await_int64 (aiv_library_write (self, put_wanted_func, aiv_wire_batch_ref (batch), unref_batch), &problem);
  if (problem == NULL && n < 0)
    {
      if ((whole = await_answer (self, ask_batch, batch->id, 0, 0, &problem)) != NULL && whole->items != NULL)
        {
          tell_read (self, "batch-read", whole);
          n = dex_await_int64 (aiv_library_put_batch (self, whole), &problem);
        }
      /* Gone between two questions: the count will tell. */
      if (g_error_matches (problem, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND))
        g_clear_error (&problem);
      n = MAX (n, 1);
    }
  if (problem == NULL)
    return n;
  g_propagate_error (error, problem);
  return -1;
}

static gint64
await_put_page (Reading *reading, AivWirePage *page, guint *n_videos, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_library_row_unref);
  GError *problem = NULL;
  gint64 changes = 0;

  *n_videos = 0;
  for (guint i = 0; reading->of_batches && i < page->items->len; i++)
    {
      AivWireBatch *batch = g_ptr_array_index (page->items, i);
      gint64 n = await_put_batch (reading, batch, error);

      if (n < 0)
        return -1;
      changes += n;
      *n_videos += batch->items != NULL ? batch->items->len : 1;
    }
  if (reading->of_batches)
    return changes;

  for (guint i = 0; i < page->items->len; i++)
    {
      g_ptr_array_add (rows, aiv_library_row_new_for_video (g_ptr_array_index (page->items, i)));
      g_hash_table_add (reading->seen, g_strdup (((AivLibraryRow *) rows->pdata[i])->key));
      tell_read (reading->library, "video-read", g_ptr_array_index (page->items, i));
    }
  *n_videos = rows->len;
  changes = dex_await_int64 (aiv_library_put_rows (reading->library, rows), &problem);
  if (problem == NULL)
    return changes;
  g_propagate_error (error, problem);
  return -1;
}

/* Whether all that the server has is here: nothing came since, and nothing is gone. */
static gboolean
await_is_whole (Reading *reading, const AivWirePage *page, guint limit)
{
  gint64 n = dex_await_int64 (aiv_library_run (reading->library, count_func, GINT_TO_POINTER (reading->of_batches), NULL),
                              NULL);

  /* Some servers tell only how long the page is. */
  return n == page->total || (page->items->len == limit && page->total == (gint64) limit);
}

static guint
next_limit (Reading *reading, guint limit, const AivWirePage *page, guint n_videos)
{
  if (!reading->of_batches || page->items->len == 0)
    return limit;
  return CLAMP (VIDEOS_OF_A_PAGE * page->items->len / MAX (n_videos, 1), MIN_PAGE, MAX_PAGE);
}

/* Where a first reading was cut off, a little before; 0: at the beginning. */
static guint
await_place (Reading *reading, gboolean *first)
{
  g_autofree char *complete = await_meta (reading->library, reading->complete_name);
  g_autofree char *place = complete == NULL ? await_meta (reading->library, reading->place_name) : NULL;
  guint64 offset = place != NULL ? g_ascii_strtoull (place, NULL, 10) : 0;

  *first = complete == NULL;
  if (offset <= OVERLAP || offset > G_MAXINT)
    return 0;
  offset -= OVERLAP;
  return (guint) (reading->of_batches ? offset : offset / VIDEO_PAGE * VIDEO_PAGE);
}

/* Pages, newest first, until nothing is news any more; to the end, when something is missing. */
static gboolean
await_pages (Reading *reading, GError **error)
{
  AivLibrary *self = reading->library;
  guint limit = reading->of_batches ? FIRST_PAGE : VIDEO_PAGE;
  gint64 first_total = -1;
  gboolean first, at_end = FALSE;
  guint start = await_place (reading, &first);
  guint offset = start;

  if (!dex_await (aiv_library_run (self, begin_func, GINT_TO_POINTER (reading->of_batches), NULL), error))
    return FALSE;
  for (guint i = 0; i < MAX_PAGES && !at_end; i++)
    {
      g_autoptr (AivWirePage) page
          = await_answer (self, reading->of_batches ? ask_batches : ask_videos, NULL, limit, offset, error);
      guint n_videos;
      gint64 n = page != NULL ? await_put_page (reading, page, &n_videos, error) : -1;

      if (n < 0)
        return FALSE;
      if (first_total < 0)
        first_total = page->total;
      offset += page->items->len;
      at_end = page->items->len < limit;
      if (!first && n == 0 && !at_end && await_is_whole (reading, page, limit))
        break;
      if (at_end)
        start = start == 0 && page->total == first_total ? 0 : 1;
      limit = next_limit (reading, limit, page, n_videos);
      if (first && !at_end)
        {
          g_autofree char *place = g_strdup_printf ("%u", offset);

          await_set_meta (self, reading->place_name, place);
        }
    }

  /* What was not met on the way from the beginning to the end is gone. */
  dex_await (aiv_library_write (self, end_func,
                                GUINT_TO_POINTER ((reading->of_batches ? 1u : 0u) | (at_end && start == 0 ? 2u : 0u)),
                                NULL),
             NULL);
  if (first && at_end)
    {
      await_set_meta (self, reading->complete_name, "1");
      await_set_meta (self, reading->place_name, NULL);
    }
  return TRUE;
}

/* What was under way when it was last heard of, and is too old to have been met. */
static gboolean
await_active (AivLibrary *self, GHashTable *seen, GError **error)
{
  g_auto (GStrv) active = dex_await_boxed (aiv_library_run (self, active_func, NULL, NULL), NULL);

  for (guint i = 0; active != NULL && active[i] != NULL; i++)
    {
      gboolean of_batch = !g_str_has_prefix (active[i], "v/");
      g_autoptr (GPtrArray) rows = NULL;
      GError *problem = NULL;
      gpointer answer;

      if (g_hash_table_contains (seen, active[i]))
        continue;
      answer = await_answer (self, of_batch ? ask_batch : ask_video, active[i], 0, 0, &problem);
      if (answer != NULL && of_batch)
        {
          tell_read (self, "batch-read", answer);
          dex_await (aiv_library_put_batch (self, answer), NULL);
          aiv_wire_batch_unref (answer);
        }
      else if (answer != NULL)
        {
          rows = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_library_row_unref);
          g_ptr_array_add (rows, aiv_library_row_new_for_video (answer));
          tell_read (self, "video-read", answer);
          dex_await (aiv_library_put_rows (self, rows), NULL);
          aiv_wire_video_unref (answer);
        }
      else if (g_error_matches (problem, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND))
        {
          g_clear_error (&problem);
          dex_await (of_batch ? aiv_library_delete_batch (self, active[i]) : aiv_library_delete (self, active[i]), NULL);
        }
      else
        {
          g_propagate_error (error, problem);
          return FALSE;
        }
    }
  return TRUE;
}

/* A server that has only the other family answers so. */
static gboolean
is_missing (const GError *error)
{
  return g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND);
}

DexFuture *
aiv_library_sync_fiber (gpointer data)
{
  AivLibrary *self = data;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading readings[] = {
    { self, TRUE, "batches-place", "batches-complete", seen },
    { self, FALSE, "videos-place", "videos-complete", seen },
  };
  guint n_missing = 0;
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      if (await_pages (&readings[i], &error))
        continue;
      if (!is_missing (error))
        return dex_future_new_for_error (error);
      n_missing++;
      g_clear_error (&error);
    }
  if (n_missing < G_N_ELEMENTS (readings))
    {
      if (!await_active (self, seen, &error))
        return dex_future_new_for_error (error);
      await_set_meta (self, "complete", "1");
      aiv_library_set_complete (self, TRUE);
    }
  return dex_future_new_true ();
}
