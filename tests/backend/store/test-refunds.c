/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>

#include "store/aiv-migrations.h"
#include "store/aiv-sql.h"

/* A database from before there were refunds, and what its ledger lets in once it has been
 * brought up to date. */

/* The last schema that knew of none. */
#define BEFORE_REFUNDS 12

typedef struct
{
  char *dir;
  AivSql *sql;
} Fixture;

static void
run (Fixture *f, const char *script)
{
  g_autoptr (GError) error = NULL;

  if (!aiv_sql_script (f->sql, script, &error))
    g_error ("%s: %s", script, error->message);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("aiv-refunds-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (f->dir, "test.db", NULL);
  f->sql = aiv_sql_open (path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (aiv_migrations_run (f->sql, BEFORE_REFUNDS, &error));
  run (f, "INSERT INTO account (id, username, username_key, password_hash, created_at) VALUES (1, 'u', 'u', '-', 0);"
          "INSERT INTO ledger (user_id, amount, kind, balance_after, created_at) VALUES (1, 10, 'grant', 10, 0);"
          "INSERT INTO ledger (user_id, amount, kind, item_id, balance_after, created_at) VALUES (1, -3, 'hold', 'a', 7, 0),"
          " (1, -2, 'hold', 'b', 5, 0), (1, -1, 'hold', 'c', 4, 0);"
          "INSERT INTO ledger (user_id, amount, kind, item_id, hold_id, balance_after, created_at)"
          " VALUES (1, 0, 'settle', 'a', 2, 4, 0), (1, 2, 'release', 'b', 3, 6, 0)");
  g_assert_true (aiv_migrations_run (f->sql, aiv_migrations_get_latest (), &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { "test.db", "test.db-wal", "test.db-shm", NULL };

  g_clear_pointer (&f->sql, aiv_sql_close);
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (f->dir, files[i], NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_remove (f->dir), ==, 0);
  g_free (f->dir);
}

/* Each on its own, all of them refused. */
static const char *const refused[] = {
  "(1, 1, 'present', NULL, NULL, 7, 0)",  /* no such kind */
  "(1, 3, 'refund', 'a', NULL, 9, 0)",    /* of nothing */
  "(1, -3, 'refund', 'a', 2, 3, 0)",      /* takes */
  "(1, 2, 'refund', 'a', 2, 8, 0)",       /* another amount */
  "(1, 2, 'refund', 'b', 3, 8, 0)",       /* was given back already */
  "(1, 1, 'refund', 'c', 4, 7, 0)",       /* was never charged */
  "(1, 3, 'refund', 'b', 2, 9, 0)",       /* of another item */
  "(1, 3, 'refund', 'a', 2, 10, 0)",      /* wrong sum */
  "(1, 0, 'settle', 'a', 2, 6, 0)",       /* the hold has ended */
  "(1, 2, 'release', 'b', 3, 8, 0)",      /* this one too */
  "(1, 1, 'hold', 'd', NULL, 7, 0)",      /* a hold takes */
  "(1, 1, 'settle', 'c', 4, 7, 0)",       /* settles nothing */
  "(1, -1, 'grant', NULL, NULL, 5, 0)",   /* a grant gives */
  "(1, 1, 'grant', NULL, 4, 7, 0)",       /* and ends no hold */
};

static void
refuse (Fixture *f, const char *values)
{
  g_autofree char *statement = g_strconcat (
      "INSERT INTO ledger (user_id, amount, kind, item_id, hold_id, balance_after, created_at) VALUES ", values, NULL);
  g_autoptr (GError) error = NULL;

  if (aiv_sql_script (f->sql, statement, &error))
    g_error ("The ledger lets in %s", values);
}

static gint64
get_int (Fixture *f, const char *statement)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  aiv_sql_get_int (f->sql, statement, AIV_NO_ARGS, &value, &error);
  g_assert_no_error (error);
  return value;
}

static void
test_upgrade (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (get_int (f, "SELECT COUNT (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  g_assert_cmpint (get_int (f, "SELECT COUNT (*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (get_int (f, "SELECT SUM (amount) FROM ledger"), ==, 6);
  g_assert_cmpint (get_int (f, "SELECT COUNT (*) FROM ledger"), ==, 6);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    refuse (f, refused[i]);

  run (f, "INSERT INTO ledger (user_id, amount, kind, item_id, hold_id, balance_after, created_at)"
          " VALUES (1, 3, 'refund', 'a', 2, 9, 0)");
  refuse (f, "(1, 3, 'refund', 'a', 2, 12, 0)");
  run (f, "INSERT INTO ledger (user_id, amount, kind, item_id, hold_id, balance_after, created_at)"
          " VALUES (1, 0, 'settle', 'c', 4, 9, 0), (1, 1, 'refund', 'c', 4, 10, 0)");
  g_assert_cmpint (get_int (f, "SELECT balance FROM account"), ==, 10);
  g_assert_cmpint (get_int (f, "SELECT amount FROM ledger_total WHERE kind = 'refund'"), ==, 4);
}

/* Nobody but migrations writes into the schema. */
static void
test_schema (Fixture *f, gconstpointer data)
{
  g_assert_false (aiv_sql_script (f->sql,
                                  "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '' WHERE name = 'ledger'",
                                  NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/store/refunds/upgrade", Fixture, NULL, set_up, test_upgrade, tear_down);
  g_test_add ("/store/refunds/schema", Fixture, NULL, set_up, test_schema, tear_down);
  return g_test_run ();
}
