/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_ROW_PAGE (aiv_row_page_get_type ())

/**
 * AivRowPage:
 * @rows: the rows on it: accounts, batches or videos, by what was asked for
 * @total: how many there are on all pages
 *
 * A page of rows that were searched for. Reference counted, immutable once handed out.
 */
typedef struct
{
  GPtrArray *rows;
  guint64 total;
} AivRowPage;

GType       aiv_row_page_get_type (void) G_GNUC_CONST;
AivRowPage *aiv_row_page_new      (GPtrArray  *rows,
                                   guint64     total);
AivRowPage *aiv_row_page_ref      (AivRowPage *self);
void        aiv_row_page_unref    (AivRowPage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivRowPage, aiv_row_page_unref)

G_END_DECLS
