/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-stall-watch.h"

#include <time.h>

/* A source that is never ready, but asked first in every turn of the main loop: what lies between the end of the
 * wait (check) and the beginning of the next (prepare) is the time in which nothing else could be done. */
typedef struct
{
  GSource source;
  gint64 limit;     /* µs */
  gint64 woken;     /* µs, monotonic; 0 while waiting */
  gint64 computing; /* µs of this thread's CPU time at that moment */
} StallWatch;

static gint64
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
prepare (GSource *source,
         int     *timeout)
{
  StallWatch *self = (StallWatch *) source;
  gint64 busy = self->woken != 0 ? g_get_monotonic_time () - self->woken : 0;

  if (busy > self->limit)
    g_printerr ("stall: %" G_GINT64_FORMAT " ms, %" G_GINT64_FORMAT " ms of them computing\n", busy / 1000,
                (get_cpu_time () - self->computing) / 1000);
  self->woken = 0;
  *timeout = -1;
  return FALSE;
}

static gboolean
check (GSource *source)
{
  StallWatch *self = (StallWatch *) source;

  self->woken = g_get_monotonic_time ();
  self->computing = get_cpu_time ();
  return FALSE;
}

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * aiv_stall_watch_start:
 * @limit_ms: how long one turn of the main loop may take, in milliseconds
 *
 * Tells on stderr about every turn of the default main context that takes longer, from now until the program ends: how long
 * it was, and how much of that this thread computed (the rest it waited, for a disk or for its turn on a busy machine).
 * For measuring; the thread of the default main context.
 */
void
aiv_stall_watch_start (guint limit_ms)
{
  static GSourceFuncs funcs = { prepare, check, dispatch, NULL, NULL, NULL };
  GSource *source = g_source_new (&funcs, sizeof (StallWatch));

  ((StallWatch *) source)->limit = limit_ms * (gint64) 1000;
  g_source_set_static_name (source, "aiv-stall-watch");
  g_source_set_priority (source, G_MININT);
  g_source_attach (source, NULL);
  g_source_unref (source);
}
