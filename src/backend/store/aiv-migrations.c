/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-migrations.h"

#include <gio/gio.h>

#include "aiv-store-resources.h"

/* The schema is made by numbered files, migrations/0001-*.sql and so on, which are
 * compiled in. The number of the last one that a database has seen is its user_version.
 * A released file never changes. */

#define FOLDER AIV_RESOURCE_PATH "/store/migrations"

/* "AIVS": tells our databases from those of other programs. */
#define APPLICATION_ID 0x41495653

static char *
dup_script (guint number)
{
  g_auto (GStrv) names = g_resource_enumerate_children (aiv_store_get_resource (), FOLDER,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *prefix = g_strdup_printf ("%04u-", number);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], prefix))
      {
        g_autofree char *path = g_build_path ("/", FOLDER, names[i], NULL);
        g_autoptr (GBytes) bytes = g_resource_lookup_data (aiv_store_get_resource (), path,
                                                           G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

        return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      }
  return NULL;
}

/**
 * aiv_migrations_get_latest:
 *
 * Returns: number of the last migration that this version knows
 */
guint
aiv_migrations_get_latest (void)
{
  guint number = 0;

  for (;;)
    {
      g_autofree char *script = dup_script (number + 1);

      if (script == NULL)
        return number;
      number++;
    }
}

static gboolean
run_one (AivSql *sql, guint number, GError **error)
{
  g_autofree char *script = dup_script (number);
  g_autofree char *whole = NULL;
  gboolean done;

  g_return_val_if_fail (script != NULL, FALSE);

  whole = g_strdup_printf ("BEGIN IMMEDIATE;\n%s\nPRAGMA application_id = %d;\nPRAGMA user_version = %u;\nCOMMIT;",
                           script, APPLICATION_ID, number);
  aiv_sql_set_defensive (sql, FALSE);
  done = aiv_sql_script (sql, whole, error);
  aiv_sql_set_defensive (sql, TRUE);
  if (done)
    return TRUE;
  g_prefix_error (error, "Migration %04u: ", number);
  if (aiv_sql_in_transaction (sql))
    aiv_sql_script (sql, "ROLLBACK", NULL);
  return FALSE;
}

/**
 * aiv_migrations_run:
 * @sql: a connection that may write
 * @up_to: number of the last migration to run; [func@Aiv.migrations_get_latest], except in tests
 * @error: %AIV_STORE_ERROR_TOO_NEW if a newer version has written the database,
 *   %AIV_STORE_ERROR_INVALID if another program has, or why a migration failed
 *
 * Brings a database up to date. Each migration is one transaction, so a crash leaves the
 * state between two of them.
 *
 * Returns: whether the schema is the one of @up_to
 */
gboolean
aiv_migrations_run (AivSql *sql, guint up_to, GError **error)
{
  gint64 version, application, n_tables;

  if (!aiv_sql_get_int (sql, "PRAGMA user_version", AIV_NO_ARGS, &version, error)
      || !aiv_sql_get_int (sql, "PRAGMA application_id", AIV_NO_ARGS, &application, error)
      || !aiv_sql_get_int (sql, "SELECT COUNT(*) FROM sqlite_schema", AIV_NO_ARGS, &n_tables, error))
    return FALSE;

  if (n_tables > 0 && application != APPLICATION_ID)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID,
                   "The database was not made by AIVideo Studio");
      return FALSE;
    }
  if (version > up_to)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_TOO_NEW,
                   "The database was written by a newer version of AIVideo Studio (schema %" G_GINT64_FORMAT
                   ", this version knows %u). Update the program, or use another data folder.",
                   version, up_to);
      return FALSE;
    }

  for (guint number = (guint) version + 1; number <= up_to; number++)
    if (!run_one (sql, number, error))
      return FALSE;
  return TRUE;
}
