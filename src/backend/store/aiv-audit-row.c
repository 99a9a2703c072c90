/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-audit-row.h"

G_DEFINE_BOXED_TYPE (AivAuditRow, aiv_audit_row, aiv_audit_row_ref, aiv_audit_row_unref)

static void
clear (AivAuditRow *self)
{
  g_free (self->action);
  g_free (self->actor_name);
  g_free (self->target);
  g_free (self->detail);
}

/**
 * aiv_audit_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivAuditRow *
aiv_audit_row_new (void)
{
  return g_atomic_rc_box_new0 (AivAuditRow);
}

/**
 * aiv_audit_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivAuditRow *
aiv_audit_row_ref (AivAuditRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_audit_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_audit_row_unref (AivAuditRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
