/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-tally.h"

/**
 * AivHttpTally:
 *
 * How many of something each caller has at the moment. Those who have none take no room.
 */
struct _AivHttpTally
{
  GHashTable *counts; /* who → number */
};

/**
 * aiv_http_tally_new:
 *
 * Returns: (transfer full): a tally of nothing
 */
AivHttpTally *
aiv_http_tally_new (void)
{
  AivHttpTally *self = g_new0 (AivHttpTally, 1);

  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * aiv_http_tally_free:
 * @self: (transfer full): a tally
 */
void
aiv_http_tally_free (AivHttpTally *self)
{
  g_hash_table_unref (self->counts);
  g_free (self);
}

/**
 * aiv_http_tally_take:
 * @self: a tally
 * @who: a caller
 * @most: how many @who may have; 0 for any number
 *
 * Counts one more, to be given back.
 *
 * Returns: %FALSE if @who has as many already
 */
gboolean
aiv_http_tally_take (AivHttpTally *self, const char *who, gint64 most)
{
  int count = GPOINTER_TO_INT (g_hash_table_lookup (self->counts, who));

  if (most > 0 && count >= most)
    return FALSE;
  g_hash_table_insert (self->counts, g_strdup (who), GINT_TO_POINTER (count + 1));
  return TRUE;
}

/**
 * aiv_http_tally_get:
 * @self: a tally
 * @who: a caller
 *
 * Returns: how many @who has now
 */
guint
aiv_http_tally_get (AivHttpTally *self, const char *who)
{
  return (guint) GPOINTER_TO_INT (g_hash_table_lookup (self->counts, who));
}

/**
 * aiv_http_tally_give:
 * @self: a tally
 * @who: a caller who has taken one
 *
 * Counts one less.
 */
void
aiv_http_tally_give (AivHttpTally *self, const char *who)
{
  int count = GPOINTER_TO_INT (g_hash_table_lookup (self->counts, who));

  g_return_if_fail (count > 0);
  if (count > 1)
    g_hash_table_insert (self->counts, g_strdup (who), GINT_TO_POINTER (count - 1));
  else
    g_hash_table_remove (self->counts, who);
}
