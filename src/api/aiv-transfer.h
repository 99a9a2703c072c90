/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_TRANSFER (aiv_transfer_get_type ())
G_DECLARE_FINAL_TYPE (AivTransfer, aiv_transfer, AIV, TRANSFER, GObject)

/**
 * AivTransfer:
 *
 * How far an upload or a download is. Make one, hand it to the call and bind to it; drop
 * the call's future to cancel. Notifies on the main thread, at most ten times a second.
 *
 * Properties, all read-only:
 * - `done` (gint64): bytes that went over the wire
 * - `total` (gint64): bytes in all; -1 while unknown
 * - `fraction` (double): 0 to 1; -1 while unknown
 * - `active` (gboolean): whether it runs
 */

AivTransfer *aiv_transfer_new          (void);
gint64       aiv_transfer_get_done     (AivTransfer *self);
gint64       aiv_transfer_get_total    (AivTransfer *self);
double       aiv_transfer_get_fraction (AivTransfer *self);
gboolean     aiv_transfer_get_active   (AivTransfer *self);

G_END_DECLS
