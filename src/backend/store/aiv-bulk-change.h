/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AivBulkLine:
 * @user_id: whose
 * @username: that user's name
 * @before: the balance
 * @after: what it becomes; below zero where the change is refused for that
 *
 * One account in a change of many.
 */
typedef struct
{
  gint64 user_id;
  char *username;
  gint64 before;
  gint64 after;
} AivBulkLine;

#define AIV_TYPE_BULK_CHANGE (aiv_bulk_change_get_type ())

/**
 * AivBulkChange:
 * @lines: (element-type AivBulkLine): every account that is meant, in the order of ids
 * @count: how many of them change
 * @n_below: how many would go below zero
 * @total: sum of what is added; negative where more is taken away
 * @replayed: whether an earlier request with the same key did it; @lines is empty then
 *
 * What a change of many accounts does or would do. Reference counted, immutable once handed out.
 */
typedef struct
{
  GPtrArray *lines;
  gint64 count;
  gint64 n_below;
  gint64 total;
  gboolean replayed;
} AivBulkChange;

GType          aiv_bulk_change_get_type (void) G_GNUC_CONST;
AivBulkChange *aiv_bulk_change_new      (void);
AivBulkChange *aiv_bulk_change_ref      (AivBulkChange *self);
void           aiv_bulk_change_unref    (AivBulkChange *self);
void           aiv_bulk_change_add      (AivBulkChange *self,
                                         gint64         user_id,
                                         const char    *username,
                                         gint64         before,
                                         gint64         after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivBulkChange, aiv_bulk_change_unref)

G_END_DECLS
