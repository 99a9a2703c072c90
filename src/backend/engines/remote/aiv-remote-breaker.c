/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-remote-breaker.h"

/* So many problems in a row are more than bad luck. */
#define THRESHOLD 3

#define FIRST_PAUSE_MS (15 * 1000)
#define LONGEST_PAUSE_MS (10 * 60 * 1000)

/**
 * aiv_remote_breaker_clear:
 * @self: a breaker
 */
void
aiv_remote_breaker_clear (AivRemoteBreaker *self)
{
  g_clear_pointer (&self->reason, g_free);
  *self = (AivRemoteBreaker){ 0 };
}

/**
 * aiv_remote_breaker_good:
 * @self: a breaker
 *
 * The service has done what it was asked for.
 *
 * Returns: whether jobs were kept away from it
 */
gboolean
aiv_remote_breaker_good (AivRemoteBreaker *self)
{
  gboolean changed = self->trying || self->paused_until != 0;

  aiv_remote_breaker_clear (self);
  return changed;
}

/**
 * aiv_remote_breaker_pause:
 * @self: a breaker
 * @reason: why, in plain words
 * @wait_ms: how long
 * @now: the time
 *
 * Keeps jobs away for a while, at least as long as was said before.
 *
 * Returns: until when
 */
gint64
aiv_remote_breaker_pause (AivRemoteBreaker *self, const char *reason, gint64 wait_ms, gint64 now)
{
  self->paused_until = MAX (self->paused_until, now + MAX (wait_ms, 1));
  self->trying = TRUE;
  g_set_str (&self->reason, reason);
  return self->paused_until;
}

/**
 * aiv_remote_breaker_problem:
 * @self: a breaker
 * @reason: what is wrong, in plain words
 * @now: the time
 *
 * The service could not be reached, or was out of order.
 *
 * Returns: until when jobs are kept away; 0 while that is not necessary
 */
gint64
aiv_remote_breaker_problem (AivRemoteBreaker *self, const char *reason, gint64 now)
{
  gint64 wait = FIRST_PAUSE_MS;

  self->n_problems++;
  if (self->n_problems < THRESHOLD && !self->trying)
    return 0;
  for (guint i = THRESHOLD; i < self->n_problems && wait < LONGEST_PAUSE_MS; i++)
    wait *= 2;
  return aiv_remote_breaker_pause (self, reason, MIN (wait, LONGEST_PAUSE_MS), now);
}

/**
 * aiv_remote_breaker_get_limit:
 * @self: a breaker
 * @now: the time
 *
 * Returns: how many jobs the service may be given now; %G_MAXUINT where nothing is in the way
 */
guint
aiv_remote_breaker_get_limit (AivRemoteBreaker *self, gint64 now)
{
  if (self->paused_until > now)
    return 0;
  return self->trying ? 1 : G_MAXUINT;
}
