/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <sys/resource.h>
#include <unistd.h>

#include "aiv-error.h"
#include "aiv-thread.h"
#include "aiv-test-wait.h"

static gboolean
double_it (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  g_value_init (result, G_TYPE_INT);
  g_value_set_int (result, GPOINTER_TO_INT (data) * 2);
  return TRUE;
}

static gboolean
refuse (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

static void
test_result (void)
{
  g_autoptr (DexFuture) future = aiv_test_settle (aiv_thread_run (double_it, GINT_TO_POINTER (21), NULL));
  const GValue *value = dex_future_get_value (future, NULL);

  g_assert_nonnull (value);
  g_assert_cmpint (g_value_get_int (value), ==, 42);
}

static void
test_error (void)
{
  g_autoptr (DexFuture) future = aiv_test_settle (aiv_thread_run (refuse, NULL, NULL));
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static gboolean
tell_nice (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  g_value_init (result, G_TYPE_INT);
  g_value_set_int (result, getpriority (PRIO_PROCESS, (id_t) gettid ()));
  return TRUE;
}

static int
get_nice (DexFuture *future)
{
  g_autoptr (DexFuture) settled = aiv_test_settle (future);

  return g_value_get_int (dex_future_get_value (settled, NULL));
}

/* Whoever asks keeps their own, and so do the other workers. */
static void
test_gently (void)
{
  int ours = getpriority (PRIO_PROCESS, 0);

  for (guint i = 0; i < 20; i++)
    {
      g_assert_cmpint (get_nice (aiv_thread_run_gently (tell_nice, NULL, NULL)), >=, MIN (ours + 1, 10));
      g_assert_cmpint (get_nice (aiv_thread_run (tell_nice, NULL, NULL)), ==, ours);
    }
  g_assert_cmpint (getpriority (PRIO_PROCESS, 0), ==, ours);
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean started;
  gboolean stopped;
} Patient;

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Patient *patient = data;

  g_mutex_lock (&patient->mutex);
  g_cond_broadcast (&patient->cond);
  g_mutex_unlock (&patient->mutex);
}

/* Works until nobody wants its result any more. */
static gboolean
work_until_cancelled (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Patient *patient = data;
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), patient, NULL);

  g_mutex_lock (&patient->mutex);
  patient->started = TRUE;
  g_cond_broadcast (&patient->cond);
  while (!g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&patient->cond, &patient->mutex);
  g_mutex_unlock (&patient->mutex);

  g_cancellable_disconnect (cancellable, handler);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
patient_done (gpointer data)
{
  Patient *patient = data;

  g_mutex_lock (&patient->mutex);
  patient->stopped = TRUE;
  g_cond_broadcast (&patient->cond);
  g_mutex_unlock (&patient->mutex);
}

static DexFuture *
never_called (DexFuture *future, gpointer data)
{
  g_assert_not_reached ();
}

static void
test_dropping_cancels (void)
{
  Patient patient = { 0 };
  DexFuture *block = dex_future_finally (aiv_thread_run (work_until_cancelled, &patient, patient_done), never_called,
                                         NULL, NULL);

  g_mutex_lock (&patient.mutex);
  while (!patient.started)
    g_cond_wait (&patient.cond, &patient.mutex);
  g_mutex_unlock (&patient.mutex);

  dex_clear (&block);

  g_mutex_lock (&patient.mutex);
  while (!patient.stopped)
    g_cond_wait (&patient.cond, &patient.mutex);
  g_mutex_unlock (&patient.mutex);
}

static void
test_cancelled_is_recognised (void)
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  g_autoptr (GError) discarded = g_error_new_literal (DEX_ERROR, DEX_ERROR_FIBER_CANCELLED, "");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "");

  g_assert_true (aiv_error_is_cancelled (cancelled));
  g_assert_true (aiv_error_is_cancelled (discarded));
  g_assert_false (aiv_error_is_cancelled (other));
  g_assert_false (aiv_error_is_cancelled (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/thread/result", test_result);
  g_test_add_func ("/thread/error", test_error);
  g_test_add_func ("/thread/gently", test_gently);
  g_test_add_func ("/thread/dropping-cancels", test_dropping_cancels);
  g_test_add_func ("/error/cancelled-is-recognised", test_cancelled_is_recognised);
  return g_test_run ();
}
