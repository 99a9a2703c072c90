/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-limiter.h"

#include <math.h>

/* One bucket per caller, which fills steadily and holds a minute's worth, or another time's. Strangers can make
 * us remember only so many of them: then the one who has not called for longest is forgotten,
 * who is also the one whose bucket is likeliest to be full again. */
typedef struct
{
  GList link; /* in recent; data is the bucket */
  char *who;
  double tokens;
  gint64 seen_us;
} Bucket;

struct _AivHttpLimiter
{
  GHashTable *buckets; /* who → Bucket */
  GQueue recent;       /* the latest caller first */
  guint max_callers;
};

static void
bucket_free (gpointer data)
{
  Bucket *bucket = data;

  g_free (bucket->who);
  g_free (bucket);
}

/**
 * aiv_http_limiter_new:
 * @max_callers: how many are remembered
 *
 * Returns: (transfer full): a limiter that has seen nobody
 */
AivHttpLimiter *
aiv_http_limiter_new (guint max_callers)
{
  AivHttpLimiter *self = g_new0 (AivHttpLimiter, 1);

  g_return_val_if_fail (max_callers > 0, NULL);

  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, bucket_free);
  self->max_callers = max_callers;
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

static void
forget_oldest (AivHttpLimiter *self)
{
  Bucket *oldest = g_queue_peek_tail (&self->recent);

  g_queue_unlink (&self->recent, &oldest->link);
  g_hash_table_remove (self->buckets, oldest->who);
}

static Bucket *
find_bucket (AivHttpLimiter *self, const char *who, guint most, gint64 now_us)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, who);

  if (bucket != NULL)
    {
      g_queue_unlink (&self->recent, &bucket->link);
      g_queue_push_head_link (&self->recent, &bucket->link);
      return bucket;
    }
  if (g_hash_table_size (self->buckets) >= self->max_callers)
    forget_oldest (self);
  bucket = g_new0 (Bucket, 1);
  bucket->link.data = bucket;
  bucket->who = g_strdup (who);
  bucket->tokens = most;
  bucket->seen_us = now_us;
  g_hash_table_insert (self->buckets, bucket->who, bucket);
  g_queue_push_head_link (&self->recent, &bucket->link);
  return bucket;
}

/**
 * aiv_http_limiter_take:
 * @self: a limiter
 * @who: the caller; one who is limited in several ways has a name for each
 * @most: how much @who may take at once, more than 0
 * @seconds: in how many seconds as much comes anew
 * @only_look: whether nothing is taken
 * @now_us: the monotonic time in microseconds
 * @wait: (out): in how many whole seconds there is something again; 0 if there is
 *
 * Takes one of what @who has left, if there is one.
 *
 * Returns: whether there was
 */
gboolean
aiv_http_limiter_take (AivHttpLimiter *self,
                       const char     *who,
                       guint           most,
                       guint           seconds,
                       gboolean        only_look,
                       gint64          now_us,
                       guint          *wait)
{
  double per_second = (double) most / seconds;
  Bucket *bucket = find_bucket (self, who, most, now_us);

  bucket->tokens += (double) (now_us - bucket->seen_us) * per_second / G_USEC_PER_SEC;
  bucket->tokens = MIN (bucket->tokens, most);
  bucket->seen_us = now_us;
  *wait = 0;
  if (bucket->tokens >= 1)
    {
      bucket->tokens -= only_look ? 0 : 1;
      return TRUE;
    }
  *wait = MAX (1, (guint) ceil ((1 - bucket->tokens) / per_second));
  return FALSE;
}

/**
 * aiv_http_limiter_allow:
 * @self: a limiter
 * @who: the caller; one who is limited in several ways has a name for each
 * @per_minute: how often @who may call, more than 0
 * @now_us: the monotonic time in microseconds
 * @wait: (out): in how many whole seconds @who may call again; 0 when allowed
 *
 * Counts a call. One that is refused costs nothing.
 *
 * Returns: whether it is within the limit
 */
gboolean
aiv_http_limiter_allow (AivHttpLimiter *self, const char *who, guint per_minute, gint64 now_us, guint *wait)
{
  return aiv_http_limiter_take (self, who, per_minute, 60, FALSE, now_us, wait);
}
