/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_LIBRARY_HITS (aiv_library_hits_get_type ())

/**
 * AivLibraryHits:
 * @rowids: (element-type gint64): numbers of the rows found, in their order
 * @places: (element-type guint): where in @keys the key of each begins
 * @keys: the keys, each ended by a NUL
 * @total: how many videos there are in all
 * @first: (element-type AivLibraryRow): the first of them, read
 *
 * What a query found: enough to know the list's length and what each of it is, in some 60 bytes
 * each. Reference counted (atomically); does not change.
 */
typedef struct
{
  GArray *rowids;
  GArray *places;
  GString *keys;
  guint total;
  GPtrArray *first;
} AivLibraryHits;

GType           aiv_library_hits_get_type  (void) G_GNUC_CONST;
AivLibraryHits *aiv_library_hits_new       (void);
AivLibraryHits *aiv_library_hits_ref       (AivLibraryHits       *self);
void            aiv_library_hits_unref     (AivLibraryHits       *self);
void            aiv_library_hits_add       (AivLibraryHits       *self,
                                            gint64                rowid,
                                            const char           *key);
guint           aiv_library_hits_get_n     (const AivLibraryHits *self);
gint64          aiv_library_hits_get_rowid (const AivLibraryHits *self,
                                            guint                 at);
const char     *aiv_library_hits_get_key   (const AivLibraryHits *self,
                                            guint                 at);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLibraryHits, aiv_library_hits_unref)

G_END_DECLS
