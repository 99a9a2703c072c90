/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

/**
 * AivLibrarySort:
 * @AIV_LIBRARY_NEWEST: what was asked for last comes first
 * @AIV_LIBRARY_OLDEST: what was asked for first comes first
 * @AIV_LIBRARY_NAME: by name, as people sort: "2" before "10"
 * @AIV_LIBRARY_DURATION: the longest first
 */
typedef enum
{
  AIV_LIBRARY_NEWEST,
  AIV_LIBRARY_OLDEST,
  AIV_LIBRARY_NAME,
  AIV_LIBRARY_DURATION,
} AivLibrarySort;

#define AIV_TYPE_LIBRARY_SORT (aiv_library_sort_get_type ())
GType aiv_library_sort_get_type (void) G_GNUC_CONST;

/**
 * AivLibraryKind:
 * @AIV_LIBRARY_ANY_KIND: all videos
 * @AIV_LIBRARY_OF_BATCHES: those of batches
 * @AIV_LIBRARY_FROM_WORDS: those from words
 */
typedef enum
{
  AIV_LIBRARY_ANY_KIND,
  AIV_LIBRARY_OF_BATCHES,
  AIV_LIBRARY_FROM_WORDS,
} AivLibraryKind;

#define AIV_TYPE_LIBRARY_QUERY (aiv_library_query_get_type ())

/**
 * AivLibraryQuery:
 * @text: (nullable): words that name, prompt or name of the batch all have; %NULL: any
 * @statuses: states to find, as bits `1 << AIV_JOB_…`; 0: any
 * @kind: which family
 * @model: (nullable): what it was asked of; %NULL: any
 * @since: from when on, ms since 1970; 0: from the beginning
 * @until: before when, ms since 1970; 0: to this day
 * @downloaded: only what is in the cache
 * @sort: in which order
 *
 * What to find in the library. Compared by value; copied.
 */
typedef struct
{
  char *text;
  guint statuses;
  AivLibraryKind kind;
  char *model;
  gint64 since;
  gint64 until;
  gboolean downloaded;
  AivLibrarySort sort;
} AivLibraryQuery;

GType            aiv_library_query_get_type   (void) G_GNUC_CONST;
AivLibraryQuery *aiv_library_query_new        (void);
AivLibraryQuery *aiv_library_query_copy       (const AivLibraryQuery *self);
void             aiv_library_query_free       (AivLibraryQuery       *self);
gboolean         aiv_library_query_equal      (const AivLibraryQuery *self,
                                               const AivLibraryQuery *other);
gboolean         aiv_library_query_is_filtered (const AivLibraryQuery *self);
char            *aiv_library_query_fold       (const char            *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLibraryQuery, aiv_library_query_free)

G_END_DECLS
