/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-page-cache.h"

#include <string.h>

/* Answers as they were sent, each with the state of the counter of changes before it was
 * read: while the counter has not moved, the answer is still true. */

typedef struct
{
  guint64 stamp;
  GBytes *page;
} Entry;

struct _AivPageCache
{
  GHashTable *entries;
  gsize bytes;
  gsize max_bytes;
};

/* With its key: that is as long as a client cares to make it. */
static gsize
get_size (const char *key, GBytes *page)
{
  return strlen (key) + g_bytes_get_size (page) + 256;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_bytes_unref (entry->page);
  g_free (entry);
}

/**
 * aiv_page_cache_new:
 * @max_bytes: the most to keep; what does not fit makes room by forgetting all
 *
 * Returns: (transfer full): an empty cache
 */
AivPageCache *
aiv_page_cache_new (gsize max_bytes)
{
  AivPageCache *self = g_new0 (AivPageCache, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  self->max_bytes = max_bytes;
  return self;
}

/**
 * aiv_page_cache_free:
 * @self: a cache
 */
void
aiv_page_cache_free (AivPageCache *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

/**
 * aiv_page_cache_lookup:
 * @self: a cache
 * @key: everything that the answer depends on, apart from the data
 * @stamp: the counter now
 *
 * Returns: (transfer none) (nullable): the answer, if it is still true
 */
GBytes *
aiv_page_cache_lookup (AivPageCache *self, const char *key, guint64 stamp)
{
  Entry *entry = g_hash_table_lookup (self->entries, key);

  return entry != NULL && entry->stamp == stamp ? entry->page : NULL;
}

/**
 * aiv_page_cache_store:
 * @self: a cache
 * @key: everything that the answer depends on, apart from the data
 * @stamp: the counter before the data was read
 * @page: the answer
 *
 * Keeps an answer.
 */
void
aiv_page_cache_store (AivPageCache *self, const char *key, guint64 stamp, GBytes *page)
{
  gsize size = get_size (key, page);
  Entry *old = g_hash_table_lookup (self->entries, key);
  Entry *entry;

  if (size > self->max_bytes / 4)
    return;
  if (old != NULL)
    self->bytes -= get_size (key, old->page);
  if (self->bytes + size > self->max_bytes)
    {
      g_hash_table_remove_all (self->entries);
      self->bytes = 0;
    }
  entry = g_new0 (Entry, 1);
  entry->stamp = stamp;
  entry->page = g_bytes_ref (page);
  g_hash_table_insert (self->entries, g_strdup (key), entry);
  self->bytes += size;
}
