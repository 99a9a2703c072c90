/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>

#include "store-fixture.h"
#include "store/aiv-jobs.h"
#include "store/aiv-migrations.h"
#include "store/aiv-row-page.h"
#include "store/aiv-users-delete.h"
#include "store/aiv-words.h"

/* A data folder that an earlier version has filled is brought up to date whole: its ledger and its
 * balances are what they were, all that must hold does, and what came later works with it. */

#define N_USERS 40
#define N_BATCHES 640 /* more than the words are written of in one go */
#define MAX_ITEMS 2
#define GRANT 500
#define MISTAKE 5

/* Before accounts had versions, caps and a deletion, and before searches had words of their own. */
#define SCHEMA 13

typedef struct
{
  char *dir;
  AivSql *sql;
} Old;

static void
run (Old *old, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
run (Old *old, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *script = NULL;
  va_list args;

  va_start (args, format);
  script = g_strdup_vprintf (format, args);
  va_end (args);
  if (!aiv_sql_script (old->sql, script, &error))
    g_error ("%s: %s", script, error->message);
}

static char *
dump (AivSql *sql, const char *statement)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AivRows) rows = aiv_sql_query (sql, statement, AIV_NO_ARGS, &error);

  g_assert_no_error (error);
  while (aiv_rows_next (rows, &error))
    {
      g_string_append (text, aiv_rows_text (rows, 0));
      g_string_append_c (text, '\n');
    }
  g_assert_no_error (error);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gint64
get_int (AivSql *sql, const char *statement)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  aiv_sql_get_int (sql, statement, AIV_NO_ARGS, &value, &error);
  g_assert_no_error (error);
  return value;
}

/* --- what the earlier version had ---------------------------------------------------------- */

#define PLUS(amount) "(SELECT balance FROM account WHERE id = %u) + (" amount ")"

static void
add_users (Old *old)
{
  for (guint user = 1; user <= N_USERS; user++)
    {
      run (old,
           "INSERT INTO account (id, username, username_key, password_hash, created_at, is_admin, email)"
           " VALUES (%u, 'User%u', 'user%u', 'hash', %u, %d, 'User%u@Example.org')",
           user, user, user, 1000 + user, user == 1, user);
      run (old,
           "INSERT INTO ledger (user_id, amount, kind, reason, balance_after, created_at)"
           " VALUES (%u, %d, 'grant', 'Welcome', " PLUS ("%d") ", 2000)",
           user, GRANT, user, GRANT);
      run (old,
           "INSERT INTO ledger (user_id, amount, kind, reason, actor_id, balance_after, created_at)"
           " VALUES (%u, %d, 'adjust', 'By mistake', 1, " PLUS ("%d") ", 2000)",
           user, MISTAKE, user, MISTAKE);
    }
}

/* The row of a file, and now and then the file; those of the others have expired. */
static void
add_file (Old *old, guint user, const char *folder, const char *kind, const char *name, gboolean kept)
{
  g_autofree char *path = g_build_filename (old->dir, folder, name, NULL);

  if (kept)
    g_assert_true (g_file_set_contents_full (path, "abc", 3, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  run (old,
       "INSERT INTO file (path, batch_seq, user_id, kind, name, content_type, size, created_at, expired_at)"
       " VALUES ('%s/%s', (SELECT MAX (seq) FROM batch), %u, '%s', 'x', 'image/jpeg', 3, 3000, %d)",
       folder, name, user, kind, !kept);
}

/* What became of an item whose hold is the ledger's last row. */
static void
end_item (Old *old, guint user, guint price, const char *id, guint fate)
{
  g_autofree char *name = g_strdup_printf ("%s.mp4", id);

  if (fate < 4)
    {
      run (old,
           "INSERT INTO ledger (user_id, amount, kind, item_id, hold_id, balance_after, created_at)"
           " SELECT %u, 0, 'settle', '%s', MAX (id), " PLUS ("0") ", 4000 FROM ledger",
           user, id, user);
      run (old, "UPDATE item SET status = 'completed', video_path = 'videos/%s', completed_at = 4000 WHERE id = '%s'", name,
           id);
      add_file (old, user, "videos", "video", name, fate == 0);
      if (fate == 1)
        run (old,
             "INSERT INTO ledger (user_id, amount, kind, reason, item_id, hold_id, balance_after, created_at)"
             " SELECT %u, %u, 'refund', 'Sorry', '%s', hold_id, " PLUS ("%u") ", 5000 FROM item WHERE id = '%s';"
             "UPDATE item SET refunded_at = 5000 WHERE id = '%s';"
             "UPDATE batch SET refunded = refunded + %u WHERE seq = (SELECT MAX (seq) FROM batch)",
             user, price, id, user, price, id, id, price);
    }
  else if (fate < 6)
    {
      run (old,
           "INSERT INTO ledger (user_id, amount, kind, item_id, hold_id, balance_after, created_at)"
           " SELECT %u, %u, 'release', '%s', MAX (id), " PLUS ("%u") ", 4000 FROM ledger",
           user, price, id, user, price);
      run (old, "UPDATE item SET status = '%s', error = 'No face was found', completed_at = 4000 WHERE id = '%s'",
           fate == 4 ? "failed" : "cancelled", id);
    }
  else if (fate == 6)
    {
      run (old, "UPDATE item SET status = 'processing', lease = 'l-%s', started_at = 4000 WHERE id = '%s'", id, id);
    }
}

static void
add_batch (Old *old, guint i)
{
  static const char *const names[] = { "Ärger mit der Straße", "小猫在花园", "A calm greeting", "ﬁne ＷＩＤＥ letters", "" };
  guint user = (guint) g_test_rand_int_range (2, N_USERS + 1);
  gboolean video = g_test_rand_int_range (0, 4) == 0;
  guint n_items = video ? 1 : (guint) g_test_rand_int_range (1, MAX_ITEMS + 1);
  guint price = (guint) g_test_rand_int_range (0, 4);

  run (old,
       "INSERT INTO batch (id, kind, user_id, name, prompt, engine, model, price, created_at, updated_at)"
       " VALUES ('b%u', '%s', %u, '%s', 'Prompt %u\n%s', 'local', %s, %u, %u, 3000)",
       i, video ? "video" : "batch", user, video ? "" : names[i % G_N_ELEMENTS (names)], i,
       names[(i / 7) % G_N_ELEMENTS (names)], video ? "'sora-2'" : "NULL", price, 3000 + i);
  for (guint item = 0; item < n_items; item++)
    {
      g_autofree char *id = g_strdup_printf ("i%u-%u", i, item);
      g_autofree char *picture = g_strdup_printf ("%s.jpg", id);

      add_file (old, user, "images", "image", picture, i % 10 == 0);
      run (old,
           "INSERT INTO ledger (user_id, amount, kind, item_id, balance_after, created_at)"
           " VALUES (%u, -%u, 'hold', '%s', " PLUS ("-%u") ", 3000)",
           user, price, id, user, price);
      run (old,
           "INSERT INTO item (id, batch_seq, user_id, position, image_path, price, hold_id, created_at)"
           " SELECT '%s', MAX (seq), %u, %u, 'images/%s', %u, (SELECT MAX (id) FROM ledger), 3000 FROM batch",
           id, user, item, picture, price);
      end_item (old, user, price, id, (guint) g_test_rand_int_range (0, 8));
    }
}

static void
make_folder (Old *old)
{
  static const char *const folders[] = { "images", "videos" };
  g_autofree char *path = g_build_filename (old->dir, "aivideo.db", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (old->dir, folders[i], NULL);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
    }
  old->sql = aiv_sql_open (path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (aiv_migrations_run (old->sql, SCHEMA, &error));
  run (old, "BEGIN");
  add_users (old);
  for (guint i = 0; i < N_BATCHES; i++)
    add_batch (old, i);
  /* Some of what is over has been removed since. */
  run (old, "DELETE FROM batch WHERE seq %% 9 = 4 AND n_pending + n_processing = 0;"
            "INSERT INTO audit (actor_id, action, target, created_at) VALUES (1, 'user.create', 'u-2', 6000); COMMIT");
}

/* --- after --------------------------------------------------------------------------------- */

static const char ledger[] = "SELECT id || ' ' || user_id || ' ' || amount || ' ' || kind || ' ' || COALESCE (reason, '-') || ' '"
                             " || COALESCE (hold_id, 0) || ' ' || balance_after || ' ' || created_at FROM ledger ORDER BY id";
static const char balances[] = "SELECT id || ' ' || balance || ' ' || held || ' ' || n_batches || ' ' || n_videos || ' '"
                               " || stored FROM account ORDER BY id";
static const char stats[] = "SELECT day || ' ' || user_id || ' ' || model || ' ' || jobs || ' ' || completed || ' ' || credits"
                            " FROM stat WHERE jobs + completed > 0 ORDER BY day, user_id, model";

static AivSql *
open_to_read (StoreFixture *f)
{
  g_autofree char *path = g_build_filename (f->dir, "aivideo.db", NULL);
  g_autoptr (GError) error = NULL;
  AivSql *sql = aiv_sql_open (path, TRUE, &error);

  g_assert_no_error (error);
  return sql;
}

static char *
search (StoreFixture *f, const char *text, gboolean videos)
{
  const AivJobQuery query = { .query = text, .kind = videos ? "video" : NULL, .limit = 500 };
  g_autoptr (AivRowPage) page = store_await (aiv_jobs_list (f->store, &query, TRUE));
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < page->rows->len; i++)
    g_string_append_printf (ids, "%s\n", ((AivJobRow *) page->rows->pdata[i])->id);
  g_string_append_printf (ids, "%" G_GUINT64_FORMAT, page->total);
  return g_string_free_and_steal (g_steal_pointer (&ids));
}

/* What a search finds is what looking at every text finds, however many of them have been prepared for it. */
static void
check_searches (StoreFixture *f)
{
  static const char *const texts[] = { "ä", "ÄRGER", "strasse", "猫", "小猫在", "calm", "a", "FINE wide", "prompt 12", "zzz", "%",
                                       "user7@example.org", "USER1", "" };
  g_autoptr (AivSql) sql = open_to_read (f);

  for (guint i = 0; i < 2 * G_N_ELEMENTS (texts); i++)
    {
      gboolean videos = i % 2 == 1;
      g_autofree char *statement
          = g_strdup_printf ("SELECT b.id FROM batch b JOIN account a ON a.id = b.user_id WHERE %s"
                             " (INSTR (FOLD (b.name), FOLD ('%s')) > 0 OR INSTR (FOLD (b.prompt), FOLD ('%s')) > 0"
                             " OR INSTR (FOLD (a.search_key), FOLD ('%s')) > 0) ORDER BY b.seq DESC",
                             videos ? "b.kind = 'video' AND" : "", texts[i / 2], texts[i / 2], texts[i / 2]);
      g_autofree char *all = dump (sql, statement);
      g_auto (GStrv) lines = g_strsplit (all, "\n", -1);
      guint total = MAX (1, g_strv_length (lines)) - 1;
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autofree char *found = search (f, texts[i / 2], videos);

      for (guint line = 0; line < MIN (total, 500); line++)
        g_string_append_printf (expected, "%s\n", lines[line]);
      g_string_append_printf (expected, "%u", total);
      g_assert_cmpstr (found, ==, expected->str);
    }
}

static gint64
get_words_from (StoreFixture *f)
{
  g_autoptr (AivSql) sql = open_to_read (f);

  return get_int (sql, "SELECT value FROM tally WHERE name = 'words_from'");
}

/* The words are written down by and by; a restart in the middle goes on where it was. */
static void
check_words (StoreFixture *f)
{
  gint64 first = get_words_from (f);
  DexFuture *filling;

  g_assert_cmpint (first, >, 0);
  check_searches (f);
  filling = aiv_words_fill (f->store);
  aiv_test_wait (get_words_from (f) < first);
  store_await_ok (aiv_store_close (f->store));
  store_await_error (filling, AIV_STORE_ERROR_CLOSED);
  g_assert_cmpint (get_words_from (f), >, 0);

  store_fixture_reopen (f);
  check_searches (f);
  store_fixture_check (f);
  store_await_ok (aiv_words_fill (f->store));
  g_assert_cmpint (get_words_from (f), ==, 0);
  check_searches (f);
}

/* What came with the later schema works with what was there before. */
static void
check_accounts (StoreFixture *f)
{
  g_autoptr (AivSql) sql = open_to_read (f);
  gint64 refunded = get_int (sql, "SELECT SUM (amount) FROM ledger WHERE kind = 'refund'");
  gint64 before = store_get_credits (f, 7);
  gint64 n_rows = get_int (sql, "SELECT n_ledger FROM account WHERE id = 8");
  g_autoptr (AivUserRow) gone = NULL;
  gint64 mistake = get_int (sql, "SELECT id FROM ledger WHERE user_id = 7 AND kind = 'adjust'");

  /* Of what was removed since, too. */
  g_assert_cmpint (refunded, >, 0);
  g_assert_cmpint (get_int (sql, "SELECT SUM (refunded) FROM stat"), ==, refunded);
  g_assert_cmpint (get_int (sql, "SELECT SUM (refunded) FROM stat_day"), ==, refunded);
  g_assert_cmpint (get_int (sql, "SELECT SUM (refunded) FROM stat WHERE model = 'unknown'"), >, 0);
  g_assert_cmpint (get_int (sql, "SELECT COUNT (*) FROM account WHERE version <> 1 OR cap_daily <> 0 OR deleted_at <> 0"), ==,
                   0);
  store_await_ok (aiv_ledger_undo (f->store, 1, mistake, "Given by mistake", NULL));
  g_assert_cmpint (store_get_credits (f, 7), ==, before - MISTAKE);
  gone = store_await (aiv_users_delete (f->store, 1, 8, 0));
  g_assert_cmpstr (gone->username, ==, "User8");
  g_assert_cmpint (store_get_credits (f, 8), ==, 0);
  g_assert_cmpint (get_int (sql, "SELECT COUNT (*) FROM batch WHERE user_id = 8"), ==, 0);
  g_assert_cmpint (get_int (sql, "SELECT COUNT (*) FROM batch_words WHERE user_id = 8"), ==, 0);
  g_assert_cmpint (get_int (sql, "SELECT n_ledger FROM account WHERE id = 8"), >, n_rows);
}

static void
test_upgrade (StoreFixture *f, gconstpointer data)
{
  Old old = { 0 };
  g_autofree char *ledger_before = NULL, *balances_before = NULL, *stats_before = NULL;
  g_autofree char *ledger_after = NULL, *balances_after = NULL, *stats_after = NULL;
  g_autoptr (GError) error = NULL;
  AivSql *sql;

  f->dir = g_dir_make_tmp ("aiv-upgrade-XXXXXX", &error);
  g_assert_no_error (error);
  old.dir = f->dir;
  make_folder (&old);
  ledger_before = dump (old.sql, ledger);
  balances_before = dump (old.sql, balances);
  stats_before = dump (old.sql, stats);
  aiv_sql_close (old.sql);

  f->store = aiv_store_new (f->dir, &error);
  g_assert_no_error (error);
  sql = open_to_read (f);
  ledger_after = dump (sql, ledger);
  balances_after = dump (sql, balances);
  stats_after = dump (sql, stats);
  aiv_sql_close (sql);
  g_assert_cmpstr (ledger_after, ==, ledger_before);
  g_assert_cmpstr (balances_after, ==, balances_before);
  g_assert_cmpstr (stats_after, ==, stats_before);
  store_fixture_check (f);
  check_words (f);
  check_accounts (f);
  store_fixture_check (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/store/upgrade", StoreFixture, NULL, NULL, test_upgrade, store_fixture_tear_down);
  return g_test_run ();
}
