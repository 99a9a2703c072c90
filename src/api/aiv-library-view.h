/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-library.h"
#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_LIBRARY_VIEW (aiv_library_view_get_type ())
G_DECLARE_FINAL_TYPE (AivLibraryView, aiv_library_view, AIV, LIBRARY_VIEW, GObject)

/**
 * AivLibraryView:
 *
 * What a query finds in a session's library, as a list of [class@Aiv.Item]. It knows its length
 * at once and reads the rows around what is looked at: an item that has not been read yet is
 * there with its key alone, in state %AIV_JOB_UNKNOWN, and is filled in place a moment later.
 * Follows the library: what comes and goes is told row by row, so that a list keeps its place and
 * what is selected in it.
 *
 * Properties:
 * - `session` (AivSession, construct-only)
 * - `query` (AivLibraryQuery, read-write): never %NULL
 * - `loading` (gboolean, read-only): before the first answer to the present query
 * - `n-items` (guint, read-only)
 * - `total` (guint, read-only): how many videos there are, found or not
 *
 * Main thread.
 */

AivLibraryView        *aiv_library_view_new         (AivSession            *session);
const AivLibraryQuery *aiv_library_view_get_query   (AivLibraryView        *self);
void                   aiv_library_view_set_query   (AivLibraryView        *self,
                                                     const AivLibraryQuery *query);
gboolean               aiv_library_view_get_loading (AivLibraryView        *self);
guint                  aiv_library_view_get_total   (AivLibraryView        *self);
/* → GPtrArray of AivItem, read: those at these places, as far as they are there still. */
DexFuture             *aiv_library_view_load        (AivLibraryView        *self,
                                                     const guint           *positions,
                                                     guint                  n_positions);
/* Leaves these out, as if they were gone: they may come back. %NULL: none. */
void                   aiv_library_view_set_hidden  (AivLibraryView        *self,
                                                     const char *const     *keys);
/* Where the video is in the list; %G_MAXUINT: it is not. */
guint                  aiv_library_view_find        (AivLibraryView        *self,
                                                     const char            *key);

G_END_DECLS
