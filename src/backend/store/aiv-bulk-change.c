/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-bulk-change.h"

G_DEFINE_BOXED_TYPE (AivBulkChange, aiv_bulk_change, aiv_bulk_change_ref, aiv_bulk_change_unref)

static void
line_free (gpointer data)
{
  AivBulkLine *line = data;

  g_free (line->username);
  g_free (line);
}

static void
clear (gpointer data)
{
  g_ptr_array_unref (((AivBulkChange *) data)->lines);
}

/**
 * aiv_bulk_change_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivBulkChange *
aiv_bulk_change_new (void)
{
  AivBulkChange *self = g_atomic_rc_box_new0 (AivBulkChange);

  self->lines = g_ptr_array_new_with_free_func (line_free);
  return self;
}

/**
 * aiv_bulk_change_ref:
 * @self: a change
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same change
 */
AivBulkChange *
aiv_bulk_change_ref (AivBulkChange *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_bulk_change_unref:
 * @self: (transfer full): a change
 *
 * May be called from any thread.
 */
void
aiv_bulk_change_unref (AivBulkChange *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * aiv_bulk_change_add:
 * @self: a change that is being filled in
 * @user_id: whose
 * @username: that user's name
 * @before: the balance
 * @after: what it becomes
 *
 * Adds an account, and counts it.
 */
void
aiv_bulk_change_add (AivBulkChange *self, gint64 user_id, const char *username, gint64 before, gint64 after)
{
  AivBulkLine *line = g_new0 (AivBulkLine, 1);

  line->user_id = user_id;
  line->username = g_strdup (username);
  line->before = before;
  line->after = after;
  g_ptr_array_add (self->lines, line);
  self->count += after != before;
  self->n_below += after < 0;
  self->total += after - before;
}
