/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AivRemoteBreaker:
 *
 * Keeps jobs away from a service that is out of order or has had enough, longer each time, and
 * then lets one through to see. Of the main thread; times are monotonic, in milliseconds.
 */
typedef struct
{
  guint n_problems;     /* in a row */
  gint64 paused_until;  /* 0: not paused */
  gboolean trying;      /* one job may show that it is over */
  char *reason;
} AivRemoteBreaker;

void     aiv_remote_breaker_clear     (AivRemoteBreaker *self);
gboolean aiv_remote_breaker_good      (AivRemoteBreaker *self);
gint64   aiv_remote_breaker_problem   (AivRemoteBreaker *self,
                                       const char       *reason,
                                       gint64            now);
gint64   aiv_remote_breaker_pause     (AivRemoteBreaker *self,
                                       const char       *reason,
                                       gint64            wait_ms,
                                       gint64            now);
guint    aiv_remote_breaker_get_limit (AivRemoteBreaker *self,
                                       gint64            now);

G_END_DECLS
