/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-library-hits.h"

G_BEGIN_DECLS

/**
 * AivLibraryPlace:
 * @rowid: number of a row
 * @key: its key, of the hits
 *
 * One of a list of videos.
 */
typedef struct
{
  gint64 rowid;
  const char *key;
} AivLibraryPlace;

/**
 * AivLibraryEdit:
 * @position: where, after the edits before it
 * @removed: how many went there
 * @from: which came there: the first of them in the new list
 * @added: how many came
 *
 * A piece of news of a list.
 */
typedef struct
{
  guint position;
  guint removed;
  guint from;
  guint added;
} AivLibraryEdit;

GArray *aiv_library_places_new     (const AivLibraryHits *hits,
                                    GHashTable           *hidden);
GArray *aiv_library_places_compare (GArray               *old,
                                    guint                 old_to,
                                    GArray               *new,
                                    guint                 new_to,
                                    guint                 from);

G_END_DECLS
