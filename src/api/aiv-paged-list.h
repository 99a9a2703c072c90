/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wire/aiv-wire-page.h"

G_BEGIN_DECLS

#define AIV_TYPE_PAGED_LIST (aiv_paged_list_get_type ())
G_DECLARE_DERIVABLE_TYPE (AivPagedList, aiv_paged_list, AIV, PAGED_LIST, GObject)

/**
 * AivPagedListClass:
 * @fetch: asks for a page; a future of an AivWirePage
 * @get_key: (transfer full): the identity of an element of the wire
 * @make: (transfer full): an object for an element of the wire
 * @update: brings an object up to date with an element of the wire
 *
 * A list model that is read from a server page by page and keeps its objects: an element
 * that is read again updates the object that is already there.
 *
 * Properties, all read-only: `loading` (gboolean), `error` (GError boxed, nullable: why the
 * last read failed), `total` (gint64: elements on the server; -1 before the first read),
 * `has-more` (gboolean), `is-empty` (gboolean: read, and nothing there), `n-items`
 * (guint).
 */
struct _AivPagedListClass
{
  GObjectClass parent_class;

  guint max_page; /* the most that a server gives at once, 50 or more */

  DexFuture *(*fetch)   (AivPagedList *self,
                         guint         limit,
                         guint         offset);
  char      *(*get_key) (AivPagedList *self,
                         gconstpointer element);
  gpointer   (*make)    (AivPagedList *self,
                         gpointer      element);
  void       (*update)  (AivPagedList *self,
                         gpointer      object,
                         gpointer      element);
};

/* → TRUE. Reads everything that has been read so far again, from the start. */
DexFuture *aiv_paged_list_reload       (AivPagedList *self);
/* → TRUE when there was more. One page at a time: a call while one runs shares it. */
DexFuture *aiv_paged_list_load_more    (AivPagedList *self);
gboolean   aiv_paged_list_get_loading  (AivPagedList *self);
GError    *aiv_paged_list_get_error    (AivPagedList *self);
gint64     aiv_paged_list_get_total    (AivPagedList *self);
gboolean   aiv_paged_list_get_has_more (AivPagedList *self);
gboolean   aiv_paged_list_get_is_empty (AivPagedList *self);

G_END_DECLS
