/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-limiter.h"

/* Strangers can make us remember this many callers; after that all are forgotten. */
#define MAX_CALLERS 10000

/* One bucket per caller, which fills steadily and holds a minute's worth. */
typedef struct
{
  double tokens;
  gint64 seen_us;
} Bucket;

struct _AivHttpLimiter
{
  GHashTable *buckets;
  guint per_minute;
};

/**
 * aiv_http_limiter_new:
 * @per_minute: how often a caller may come
 *
 * Returns: (transfer full): a limiter that has seen nobody
 */
AivHttpLimiter *
aiv_http_limiter_new (guint per_minute)
{
  AivHttpLimiter *self = g_new0 (AivHttpLimiter, 1);

  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->per_minute = per_minute;
  return self;
}

/**
 * aiv_http_limiter_free:
 * @self: a limiter
 */
void
aiv_http_limiter_free (AivHttpLimiter *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}

/**
 * aiv_http_limiter_allow:
 * @self: a limiter
 * @who: the caller
 * @now_us: the monotonic time in microseconds
 *
 * Counts a call.
 *
 * Returns: whether it is within the limit
 */
gboolean
aiv_http_limiter_allow (AivHttpLimiter *self, const char *who, gint64 now_us)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, who);

  if (bucket == NULL)
    {
      if (g_hash_table_size (self->buckets) >= MAX_CALLERS)
        g_hash_table_remove_all (self->buckets);
      bucket = g_new0 (Bucket, 1);
      bucket->tokens = self->per_minute;
      bucket->seen_us = now_us;
      g_hash_table_insert (self->buckets, g_strdup (who), bucket);
    }
  bucket->tokens += (double) (now_us - bucket->seen_us) * self->per_minute / (60.0 * G_USEC_PER_SEC);
  bucket->tokens = MIN (bucket->tokens, self->per_minute);
  bucket->seen_us = now_us;
  if (bucket->tokens < 1)
    return FALSE;
  bucket->tokens -= 1;
  return TRUE;
}
