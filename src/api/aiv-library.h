/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client.h"
#include "aiv-library-hits.h"
#include "aiv-library-query.h"
#include "aiv-library-row.h"

G_BEGIN_DECLS

#define AIV_TYPE_LIBRARY (aiv_library_get_type ())
G_DECLARE_FINAL_TYPE (AivLibrary, aiv_library, AIV, LIBRARY, GObject)

/**
 * AivLibrary:
 *
 * All videos of an account, of batches and from words, as far as the server has told: kept on
 * this computer, so that they are there at once, also without a connection, and are searched,
 * filtered and sorted without asking anybody. A copy of what the server knows: a file that is
 * damaged is thrown away and read anew.
 *
 * Properties, all read-only:
 * - `client` (AivClient, construct-only)
 * - `path` (string, construct-only): of the file
 * - `syncing` (gboolean): whether it is being brought up to date
 * - `complete` (gboolean): whether it has once been read from end to end
 *
 * Signals:
 * - `changed`: something came, changed or went; not more than four times a second
 * - `batch-read` (AivWireBatch), `video-read` (AivWireVideo): a reading met it
 *
 * Main thread; the file is read and written on a thread of its own.
 */

AivLibrary *aiv_library_new          (AivClient             *client,
                                      const char            *path);
AivClient  *aiv_library_get_client   (AivLibrary            *self);
const char *aiv_library_get_path     (AivLibrary            *self);
gboolean    aiv_library_get_syncing  (AivLibrary            *self);
gboolean    aiv_library_get_complete (AivLibrary            *self);
/* Nothing is begun any more. What is being written is. */
void        aiv_library_close        (AivLibrary            *self);

/* → AivLibraryHits */
DexFuture  *aiv_library_find         (AivLibrary            *self,
                                      const AivLibraryQuery *query);
/* → GPtrArray of AivLibraryRow: those that are there still, in that order */
DexFuture  *aiv_library_load         (AivLibrary            *self,
                                      const gint64          *rowids,
                                      guint                  n_rowids);
/* → GStrv */
DexFuture  *aiv_library_list_models  (AivLibrary            *self);

/* → TRUE. Reads what is new, changed or gone from the server; all calls share one reading. */
DexFuture  *aiv_library_sync         (AivLibrary            *self);

/* → int64: whether that was news. Which of the videos are among the files of @folder. */
DexFuture  *aiv_library_scan_files   (AivLibrary            *self,
                                      const char            *folder);
/* → int64: ms since 1970, when there first was a library of this account here */
DexFuture  *aiv_library_fetch_since  (AivLibrary            *self);

/* News that came another way. → int64: how many videos were news */
DexFuture  *aiv_library_put_batch    (AivLibrary            *self,
                                      AivWireBatch          *batch);
DexFuture  *aiv_library_put_rows     (AivLibrary            *self,
                                      GPtrArray             *rows);
DexFuture  *aiv_library_delete       (AivLibrary            *self,
                                      const char            *key);
DexFuture  *aiv_library_delete_batch (AivLibrary            *self,
                                      const char            *batch_id);

G_END_DECLS
