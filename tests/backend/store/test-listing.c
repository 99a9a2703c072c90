/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>

#include "store-fixture.h"
#include "store/aiv-listing-private.h"
#include "store/aiv-migrations.h"

/* Pages found by the counts of stretches are those that counting row by row finds, whatever
 * was added, moved and taken away before, and also in lists of several stretches. */

#define N_USERS 3
#define N_STEPS 6000
#define N_QUESTIONS 400

typedef struct
{
  char *dir;
  AivSql *sql;
  guint n_made;
} Fixture;

static void
script (Fixture *f, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
script (Fixture *f, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  aiv_sql_script (f->sql, text, &error);
  g_assert_no_error (error);
}

static void
open_database (Fixture *f, guint up_to)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("aiv-listing-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (f->dir, "test.db", NULL);
  f->sql = aiv_sql_open (path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (aiv_migrations_run (f->sql, up_to, &error));
  for (guint i = 1; i <= N_USERS; i++)
    script (f, "INSERT INTO account (username, username_key, password_hash, created_at) VALUES ('u%u', 'u%u', '-', 0)", i,
            i);
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

static const char *const states[] = { "created", "processing", "completed", "failed", "cancelled" };

static void
change (Fixture *f)
{
  gint32 what = g_test_rand_int_range (0, 10);

  if (what < 5)
    script (f,
            "INSERT INTO batch (id, kind, user_id, name, prompt, engine, price, created_at, updated_at)"
            " VALUES ('b%u', '%s', %d, '', '', '', 0, 0, 0)",
            ++f->n_made, g_test_rand_int_range (0, 4) == 0 ? "batch" : "video", g_test_rand_int_range (1, N_USERS + 1));
  else if (what < 8)
    script (f, "UPDATE batch SET status = '%s' WHERE id = 'b%d'", states[g_test_rand_int_range (0, 5)],
            g_test_rand_int_range (0, (gint32) f->n_made + 1));
  else
    script (f, "DELETE FROM batch WHERE id = 'b%d'", g_test_rand_int_range (0, (gint32) f->n_made + 1));
}

static char *
join (AivRows *rows)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  while (aiv_rows_next (rows, &error))
    g_string_append_printf (text, "%s ", aiv_rows_text (rows, 0));
  g_assert_no_error (error);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
ask (Fixture *f)
{
  static const char *const words[] = { NULL, "pending", "processing", "completed", "failed", "cancelled" };
  AivListing listing = { g_test_rand_int_range (0, N_USERS + 1), g_test_rand_bit () ? "video" : "batch",
                         words[g_test_rand_int_range (0, G_N_ELEMENTS (words))],
                         g_test_rand_int_range (0, 3) == 0 ? g_test_rand_int_range (0, (gint32) f->n_made + 1) : 0 };
  gint64 offset = g_test_rand_int_range (0, N_STEPS / 2) / g_test_rand_int_range (1, 20);
  gint64 limit = g_test_rand_int_range (1, 101), expected;
  const AivSqlValue args[] = { AIV_INT (listing.user_id), AIV_TEXT (listing.kind), AIV_TEXT (listing.status),
                               AIV_INT (limit), AIV_INT (offset),
                               AIV_INT (listing.before > 0 ? listing.before : G_MAXINT64), { .type = AIV_SQL_END } };
  const AivSqlValue few[] = { args[0], args[1], args[2], { .type = AIV_SQL_END } };
  guint64 total = 0;
  g_autoptr (AivRows) rows = aiv_listing_query_page (f->sql, &listing, "b.id FROM page JOIN batch b ON b.seq = page.seq",
                                                     limit, offset, &total, NULL);
  g_autoptr (AivRows) naive
      = aiv_sql_query (f->sql,
                       "SELECT id FROM batch WHERE ?1 IN (0, user_id) AND kind = ?2 AND COALESCE (?3, listed_as) = listed_as"
                       " AND seq < ?6 ORDER BY seq DESC LIMIT ?4 OFFSET ?5",
                       args, NULL);
  g_autofree char *found = join (rows);
  g_autofree char *wanted = join (naive);

  g_assert_cmpstr (found, ==, wanted);
  g_assert_true (aiv_sql_get_int (f->sql,
                                  "SELECT COUNT (*) FROM batch WHERE ?1 IN (0, user_id) AND kind = ?2"
                                  " AND COALESCE (?3, listed_as) = listed_as",
                                  few, &expected, NULL));
  g_assert_cmpuint (total, ==, (guint64) expected);
}

static void
test_random (Fixture *f, gconstpointer data)
{
  open_database (f, aiv_migrations_get_latest ());
  script (f, "BEGIN");
  for (guint i = 0; i < N_STEPS; i++)
    {
      change (f);
      if (i % (N_STEPS / N_QUESTIONS) == 0)
        ask (f);
    }
  script (f, "COMMIT");
  for (guint i = 0; i < N_QUESTIONS; i++)
    ask (f);

  /* From the end, as somebody tidies up. */
  script (f, "DELETE FROM batch WHERE seq > (SELECT MAX (seq) - 900 FROM batch)");
  for (guint i = 0; i < N_QUESTIONS / 4; i++)
    ask (f);
  script (f, "DELETE FROM batch");
  ask (f);
}

static void
check_storage (Fixture *f)
{
  gint64 n_wrong, n_some;

  g_assert_true (aiv_sql_get_int (f->sql,
                                  "SELECT COUNT (*) FROM account a WHERE stored <>"
                                  " (SELECT COALESCE (SUM (size), 0) FROM file WHERE user_id = a.id AND expired_at = 0)",
                                  AIV_NO_ARGS, &n_wrong, NULL));
  g_assert_cmpint (n_wrong, ==, 0);
  g_assert_true (aiv_sql_get_int (f->sql, "SELECT COUNT (*) FROM account WHERE stored > 0", AIV_NO_ARGS, &n_some, NULL));
  g_assert_cmpint (n_some, >, 0);
}

/* What was there before the lists and the sums were kept is in them. */
static void
test_upgrade (Fixture *f, gconstpointer data)
{
  open_database (f, 2);
  script (f, "BEGIN");
  for (guint i = 0; i < 1500; i++)
    script (f,
            "INSERT INTO batch (id, user_id, name, prompt, engine, price, created_at, updated_at, status)"
            " VALUES ('b%u', %d, '', '', '', 0, 0, 0, '%s')",
            ++f->n_made, g_test_rand_int_range (1, N_USERS + 1), states[g_test_rand_int_range (0, 5)]);
  script (f, "INSERT INTO file (path, batch_seq, user_id, kind, name, content_type, size, created_at)"
             " SELECT 'images/' || id, seq, user_id, 'image', '', '', seq, 0 FROM batch");
  script (f, "DELETE FROM batch WHERE seq %% 7 = 3; COMMIT");
  g_assert_true (aiv_migrations_run (f->sql, aiv_migrations_get_latest (), NULL));
  check_storage (f);
  for (guint i = 0; i < N_QUESTIONS; i++)
    ask (f);
  script (f, "BEGIN");
  for (guint i = 0; i < 500; i++)
    change (f);
  script (f, "UPDATE file SET expired_at = 1 WHERE batch_seq %% 5 = 2");
  script (f, "COMMIT");
  check_storage (f);
  for (guint i = 0; i < N_QUESTIONS; i++)
    ask (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/store/listing/random", Fixture, NULL, NULL, test_random, tear_down);
  g_test_add ("/store/listing/upgrade", Fixture, NULL, NULL, test_upgrade, tear_down);
  return g_test_run ();
}
