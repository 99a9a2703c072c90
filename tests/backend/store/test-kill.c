/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <signal.h>
#include <stdio.h>

#include "store-fixture.h"
#include "store/aiv-sql.h"
#include "store/aiv-users-delete.h"

/* A child works on a store and says what it has been promised; the parent kills it without
 * warning, at twenty random moments, and looks at what is left. */

#define N_KILLS 20

/* Runs until it is killed. Each line: a batch that the store has taken on. */
static int
run_child (const char *dir)
{
  StoreFixture f = { (char *) dir, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (AivUserRow) user = NULL;

  f.store = aiv_store_new (dir, &error);
  g_assert_no_error (error);
  store_await_ok (aiv_work_recover (f.store));
  aiv_store_sweep (f.store, &error);
  g_assert_no_error (error);
  user = aiv_users_find (f.store, "mira", NULL);

  for (guint i = 0;; i++)
    {
      g_autofree char *id = store_submit (&f, user->id, 2);
      g_autoptr (AivWorkRow) work = NULL;
      g_autoptr (AivFileRow) video = NULL;
      DexFuture *futures[2];

      printf ("%s\n", id);
      fflush (stdout);
      if (i % 2 == 0)
        {
          gint64 made = store_submit_video (&f, user->id);

          if (i % 4 == 0)
            store_await_ok (aiv_videos_delete (f.store, user->id, made));
        }
      work = store_await (aiv_work_claim (f.store, NULL));
      if (i % 3 == 0)
        store_await_ok (aiv_work_fail (f.store, work, "Failed", 0));
      video = store_make_video (&f);
      futures[0] = aiv_work_complete (f.store, work, video, NULL);
      futures[1] = aiv_batches_cancel (f.store, user->id, id);
      for (guint j = 0; j < 2; j++)
        {
          g_autoptr (DexFuture) settled = aiv_test_settle (futures[j]);

          dex_future_get_value (settled, NULL);
        }
    }
  return 0;
}

static void
test_kill (StoreFixture *f, gconstpointer program)
{
  gint64 user = store_add_user (f, "mira", 100000);
  g_autoptr (GPtrArray) promised = g_ptr_array_new_with_free_func (g_free);

  for (guint round = 0; round < N_KILLS; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) child = NULL;
      g_autoptr (GDataInputStream) lines = NULL;
      int n_lines = g_test_rand_int_range (1, 25);
      gint64 until;
      char *line;

      store_await_ok (aiv_store_close (f->store));
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_clear_object (&f->store);

      child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--child", f->dir, NULL);
      g_assert_no_error (error);
      lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
      for (int i = 0; i < n_lines; i++)
        {
          line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
          g_assert_nonnull (line);
          g_ptr_array_add (promised, line);
        }
      /* Somewhere between two lines, not always right after one. */
      until = g_get_monotonic_time () + g_test_rand_int_range (0, 20000);
      while (g_get_monotonic_time () < until)
        g_thread_yield ();
      g_subprocess_send_signal (child, SIGKILL);
      g_assert_true (g_subprocess_wait (child, NULL, &error));
      while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
        {
          /* The last one may have been cut short. */
          if (strlen (line) == 22)
            g_ptr_array_add (promised, line);
          else
            g_free (line);
        }

      f->store = aiv_store_new (f->dir, &error);
      g_assert_no_error (error);
      store_fixture_check (f);
      for (guint i = 0; i < promised->len; i++)
        {
          g_autoptr (AivBatchRow) batch = aiv_batches_get (f->store, user, promised->pdata[i], FALSE, NULL);

          g_assert_nonnull (batch);
        }
    }
  g_test_message ("%u batches promised, all there", promised->len);
}

/* --- an account that goes ---------------------------------------------------------------- */

#define N_DELETIONS 8
#define N_OWNED 45 /* batches: some transactions' worth */

/* Deletes the account whose id it is told, and says so once it has begun and once it is done. */
static int
run_deletion (const char *dir, gint64 user_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AivStore) store = aiv_store_new (dir, &error);
  DexFuture *deleting;

  g_assert_no_error (error);
  deleting = aiv_users_delete (store, 0, user_id, 0);
  printf ("begun\n");
  fflush (stdout);
  store_await_ok (deleting);
  printf ("done\n");
  fflush (stdout);
  /* The parent kills it in any case. */
  while (store != NULL)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}

static gint64
count (StoreFixture *f, const char *statement, gint64 user_id)
{
  g_autofree char *path = g_build_filename (f->dir, "aivideo.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AivSql) sql = aiv_sql_open (path, TRUE, &error);
  gint64 n = -1;

  g_assert_no_error (error);
  aiv_sql_get_int (sql, statement, AIV_ARGS (AIV_INT (user_id)), &n, &error);
  g_assert_no_error (error);
  return n;
}

/* Either nothing has happened, or nobody gets in any more; and then the rest goes, whole. */
static gboolean
check_deletion (StoreFixture *f, gint64 user_id, const char *name)
{
  g_autoptr (AivUserRow) user = aiv_users_get (f->store, user_id, NULL);
  gboolean begun = user->deleted_at > 0;
  gint64 n_batches = count (f, "SELECT COUNT (*) FROM batch WHERE user_id = ?1", user_id);

  store_fixture_check (f);
  g_assert_cmpint (count (f, "SELECT COUNT (*) FROM audit WHERE action = 'user.delete' AND target = 'u-' || ?1", user_id), ==,
                   begun);
  if (!begun)
    {
      g_assert_cmpstr (user->username, ==, name);
      g_assert_cmpint (n_batches, ==, N_OWNED);
      g_assert_cmpint (user->credits, ==, 1000 - N_OWNED);
      return FALSE;
    }
  g_assert_true (user->disabled);
  g_assert_null (aiv_users_find (f->store, name, NULL));
  store_await_ok (aiv_users_finish_deletions (f->store));
  g_assert_cmpint (count (f, "SELECT COUNT (*) FROM batch WHERE user_id = ?1", user_id), ==, 0);
  g_assert_cmpint (count (f, "SELECT COUNT (*) FROM item WHERE user_id = ?1", user_id), ==, 0);
  g_assert_cmpint (count (f, "SELECT COUNT (*) FROM file WHERE user_id = ?1", user_id), ==, 0);
  g_assert_cmpint (store_get_credits (f, user_id), ==, 0);
  /* The grant, a hold and its release for each batch, and what was left: each of them once. */
  g_assert_cmpint (count (f, "SELECT COUNT (*) FROM ledger WHERE user_id = ?1", user_id), ==, 2 * N_OWNED + 2);
  store_fixture_check (f);
  return n_batches > 0;
}

static void
kill_in_deletion (StoreFixture *f, const char *program, gint64 user_id, guint round)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, user_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  gint64 until;

  store_await_ok (aiv_store_close (f->store));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&f->store);

  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--deletion", f->dir, id, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_assert_cmpstr (line, ==, "begun");
  /* The first at once, the last when all is done, the others between. */
  until = g_get_monotonic_time () + g_test_rand_int_range (0, 3000) * round;
  while (round < N_DELETIONS - 1 && g_get_monotonic_time () < until)
    g_thread_yield ();
  if (round == N_DELETIONS - 1)
    {
      g_free (line);
      line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      g_assert_cmpstr (line, ==, "done");
    }
  g_subprocess_send_signal (child, SIGKILL);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  f->store = aiv_store_new (f->dir, &error);
  g_assert_no_error (error);
}

static void
test_deletion (StoreFixture *f, gconstpointer program)
{
  g_autoptr (AivUserRow) keeper = store_await (aiv_users_create (f->store, 0, "keeper", "hash", TRUE, FALSE, 0));
  guint n_cut = 0;

  g_assert_true (keeper->is_admin);
  for (guint round = 0; round < N_DELETIONS; round++)
    {
      g_autofree char *name = g_strdup_printf ("leaver%u", round);
      gint64 user_id = store_add_user (f, name, 1000);

      for (guint i = 0; i < N_OWNED; i++)
        {
          g_autofree char *id = store_submit (f, user_id, 1);
        }
      kill_in_deletion (f, program, user_id, round);
      n_cut += check_deletion (f, user_id, name);
    }
  g_test_message ("%u deletions were cut short", n_cut);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    {
      dex_init ();
      return run_child (argv[2]);
    }
  if (argc == 4 && g_str_equal (argv[1], "--deletion"))
    {
      dex_init ();
      return run_deletion (argv[2], g_ascii_strtoll (argv[3], NULL, 10));
    }

  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/store/kill", StoreFixture, argv[0], store_fixture_set_up, test_kill, store_fixture_tear_down);
  g_test_add ("/store/kill/deletion", StoreFixture, argv[0], store_fixture_set_up, test_deletion, store_fixture_tear_down);
  return g_test_run ();
}
