/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <signal.h>
#include <stdio.h>

#include "store-fixture.h"

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

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    {
      dex_init ();
      return run_child (argv[2]);
    }

  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/store/kill", StoreFixture, argv[0], store_fixture_set_up, test_kill, store_fixture_tear_down);
  return g_test_run ();
}
