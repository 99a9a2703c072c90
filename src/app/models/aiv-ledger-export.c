/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-ledger-export.h"

#include <glib/gi18n.h>

#include "aiv-csv.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-thread.h"

/* The most that servers give at once, and the most that a table may have. */
#define PAGE 200
#define MAX_ROWS (500 * 1000)

typedef struct
{
  AivClient *client;
  char *user_id;
  GFile *destination;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->client);
  g_object_unref (export->destination);
  g_free (export->user_id);
  g_free (export);
}

typedef struct
{
  GFile *destination;
  GBytes *content;
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_object_unref (write->destination);
  g_bytes_unref (write->content);
  g_free (write);
}

/* A file that is there is replaced by a whole one only. */
static gboolean
write_file (gpointer      data,
            GCancellable *cancellable,
            GValue       *result,
            GError      **error)
{
  Write *write = data;

  return g_file_replace_contents (write->destination, g_bytes_get_data (write->content, NULL),
                                  g_bytes_get_size (write->content), NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                  cancellable, error);
}

static void
add_heading (AivCsv *csv)
{
  aiv_csv_add_text (csv, C_("column", "Time (UTC)"));
  aiv_csv_add_text (csv, C_("column", "What"));
  aiv_csv_add_text (csv, C_("column", "Credits"));
  aiv_csv_add_text (csv, C_("column", "Balance"));
  aiv_csv_add_text (csv, C_("column", "Reason"));
  aiv_csv_add_text (csv, C_("column", "By"));
  aiv_csv_add_text (csv, C_("column", "Batch"));
  aiv_csv_add_text (csv, C_("column", "Video"));
  aiv_csv_end_row (csv);
}

static void
add_row (AivCsv                   *csv,
         const AivWireLedgerEntry *entry)
{
  g_autofree char *video = NULL;

  if (entry->video_id > 0)
    video = g_strdup_printf ("%" G_GINT64_FORMAT, entry->video_id);
  aiv_csv_add_time (csv, entry->created_at);
  aiv_csv_add_text (csv, aiv_format_ledger_kind (entry->kind));
  aiv_csv_add_int (csv, entry->amount);
  aiv_csv_add_int (csv, entry->balance_after);
  aiv_csv_add_text (csv, entry->reason);
  aiv_csv_add_text (csv, entry->actor);
  aiv_csv_add_text (csv, entry->batch_id);
  aiv_csv_add_text (csv, video != NULL ? video : entry->item_id);
  aiv_csv_end_row (csv);
}

static DexFuture *
export_fiber (gpointer data)
{
  Export *export = data;
  g_autoptr(AivCsv) csv = aiv_csv_new ();
  gint64 oldest = G_MAXINT64;
  guint n_rows = 0;
  guint offset = 0;
  GError *error = NULL;
  Write *write;

  add_heading (csv);
  for (;;)
    {
      g_autoptr(AivWirePage) page = dex_await_boxed (aiv_client_fetch_ledger (export->client, export->user_id, PAGE,
                                                                              offset),
                                                     &error);
      guint n_new = 0;

      if (page == NULL)
        return dex_future_new_for_error (error);
      for (guint i = 0; i < page->items->len; i++)
        {
          const AivWireLedgerEntry *entry = page->items->pdata[i];

          /* What came in meanwhile pushes the others on: nothing is written twice. */
          if (entry->id >= oldest)
            continue;
          oldest = entry->id;
          add_row (csv, entry);
          n_new++;
        }
      n_rows += n_new;
      offset += page->items->len;
      if (n_new == 0 || n_rows >= MAX_ROWS || offset >= (guint64) page->total)
        break;
    }

  write = g_new0 (Write, 1);
  write->destination = g_object_ref (export->destination);
  write->content = aiv_csv_take (csv);
  if (!dex_await (aiv_thread_run (write_file, write, write_free), &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_int64 (n_rows);
}

/**
 * aiv_ledger_export:
 * @client: a client
 * @user_id: (nullable): whose ledger, for administrators; %NULL: one's own
 * @destination: a file; replaced by a whole one only
 *
 * Writes all of a ledger, newest first, as a table with commas (RFC 4180) in UTF-8, its first row
 * being the names of the columns. No text of it can run as a formula.
 *
 * Returns: (transfer full): a future of a gint64: how many rows there are; rejects with
 *   [error@Aiv.ApiError] when they cannot be read, with [error@Gio.IOErrorEnum] when they cannot be
 *   written
 */
DexFuture *
aiv_ledger_export (AivClient  *client,
                   const char *user_id,
                   GFile      *destination)
{
  Export *export;

  aiv_return_future_if_fail (AIV_IS_CLIENT (client));
  aiv_return_future_if_fail (G_IS_FILE (destination));

  export = g_new0 (Export, 1);
  export->client = g_object_ref (client);
  export->user_id = g_strdup (user_id);
  export->destination = g_object_ref (destination);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, export_fiber, export, export_free);
}
