/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-library-places.h"

/* More pieces of news than that are told as one. */
#define MAX_EDITS 64

/**
 * aiv_library_places_new:
 * @hits: what was found; has to outlive the places
 * @hidden: keys of what is to be left out
 *
 * Returns: (transfer full) (element-type AivLibraryPlace): the rest, in its order
 */
GArray *
aiv_library_places_new (const AivLibraryHits *hits, GHashTable *hidden)
{
  guint n = aiv_library_hits_get_n (hits);
  GArray *places = g_array_sized_new (FALSE, FALSE, sizeof (AivLibraryPlace), n);

  for (guint i = 0; i < n; i++)
    {
      AivLibraryPlace place = { aiv_library_hits_get_rowid (hits, i), aiv_library_hits_get_key (hits, i) };

      if (g_hash_table_size (hidden) == 0 || !g_hash_table_contains (hidden, place.key))
        g_array_append_val (places, place);
    }
  return places;
}

static GHashTable *
set_of (GArray *places, guint from, guint to)
{
  GHashTable *set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = from; i < to; i++)
    g_hash_table_add (set, &g_array_index (places, AivLibraryPlace, i).rowid);
  return set;
}

/* Whether what both have is in the same order. */
static gboolean
same_order (GArray *old, guint old_to, GArray *new, guint new_to, guint from, GHashTable *in_old, GHashTable *in_new)
{
  guint j = from;

  for (guint i = from; i < old_to; i++)
    {
      gint64 rowid = g_array_index (old, AivLibraryPlace, i).rowid;

      if (!g_hash_table_contains (in_new, &rowid))
        continue;
      while (j < new_to && !g_hash_table_contains (in_old, &g_array_index (new, AivLibraryPlace, j).rowid))
        j++;
      if (j >= new_to || g_array_index (new, AivLibraryPlace, j).rowid != rowid)
        return FALSE;
      j++;
    }
  return TRUE;
}

/**
 * aiv_library_places_compare:
 * @old: (element-type AivLibraryPlace): places
 * @old_to: end of what may differ there
 * @new: (element-type AivLibraryPlace): others
 * @new_to: end of what may differ there
 * @from: beginning of what may differ in both
 *
 * Returns: (transfer full) (nullable) (element-type AivLibraryEdit): what was done to @old to make
 *   it @new, from the beginning to the end; %NULL if that is too much to tell
 */
GArray *
aiv_library_places_compare (GArray *old, guint old_to, GArray *new, guint new_to, guint from)
{
  g_autoptr (GHashTable) in_old = set_of (old, from, old_to);
  g_autoptr (GHashTable) in_new = set_of (new, from, new_to);
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (AivLibraryEdit));
  guint i = from, j = from;

  if (!same_order (old, old_to, new, new_to, from, in_old, in_new))
    return NULL;
  while (i < old_to || j < new_to)
    {
      AivLibraryEdit edit = { .position = j, .from = j };

      for (; i < old_to && !g_hash_table_contains (in_new, &g_array_index (old, AivLibraryPlace, i).rowid); i++)
        edit.removed++;
      for (; j < new_to && !g_hash_table_contains (in_old, &g_array_index (new, AivLibraryPlace, j).rowid); j++)
        edit.added++;
      if (edit.removed > 0 || edit.added > 0)
        g_array_append_val (edits, edit);
      if (edits->len > MAX_EDITS)
        return NULL;
      if (i < old_to && j < new_to)
        {
          i++;
          j++;
        }
    }
  return g_steal_pointer (&edits);
}
