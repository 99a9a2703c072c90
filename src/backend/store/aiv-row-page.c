/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-row-page.h"

G_DEFINE_BOXED_TYPE (AivRowPage, aiv_row_page, aiv_row_page_ref, aiv_row_page_unref)

static void
clear (gpointer data)
{
  g_ptr_array_unref (((AivRowPage *) data)->rows);
}

/**
 * aiv_row_page_new:
 * @rows: (transfer full): the rows on it
 * @total: how many there are on all pages
 *
 * Returns: (transfer full): a page
 */
AivRowPage *
aiv_row_page_new (GPtrArray *rows, guint64 total)
{
  AivRowPage *self = g_atomic_rc_box_new0 (AivRowPage);

  self->rows = rows;
  self->total = total;
  return self;
}

/**
 * aiv_row_page_ref:
 * @self: a page
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same page
 */
AivRowPage *
aiv_row_page_ref (AivRowPage *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_row_page_unref:
 * @self: (transfer full): a page
 *
 * May be called from any thread.
 */
void
aiv_row_page_unref (AivRowPage *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
