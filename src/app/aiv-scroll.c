/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-scroll.h"

/**
 * aiv_scroll_wants_more:
 * @adjustment: of what @list is scrolled by
 * @list: (nullable): what is shown
 *
 * Returns: whether somebody is so near to the end of what has been read that it is time to read on
 */
gboolean
aiv_scroll_wants_more (GtkAdjustment *adjustment,
                       AivPagedList  *list)
{
  double left;

  g_return_val_if_fail (GTK_IS_ADJUSTMENT (adjustment), FALSE);

  left = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_value (adjustment);
  return list != NULL && left <= 2 * gtk_adjustment_get_page_size (adjustment) && aiv_paged_list_get_has_more (list)
         && !aiv_paged_list_get_loading (list) && g_list_model_get_n_items (G_LIST_MODEL (list)) > 0;
}
