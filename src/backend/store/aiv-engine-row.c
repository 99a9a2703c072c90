/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-engine-row.h"

#include "aiv-secret.h"

G_DEFINE_BOXED_TYPE (AivEngineRow, aiv_engine_row, aiv_engine_row_ref, aiv_engine_row_unref)

static void
clear (gpointer data)
{
  AivEngineRow *self = data;

  g_free (self->id);
  aiv_secret_free (self->secret);
  g_free (self->check);
  g_free (self->check_detail);
}

/**
 * aiv_engine_row_new:
 * @id: of an engine
 *
 * Returns: (transfer full): an engine as it comes, to be filled in
 */
AivEngineRow *
aiv_engine_row_new (const char *id)
{
  AivEngineRow *self = g_atomic_rc_box_new0 (AivEngineRow);

  self->id = g_strdup (id);
  self->enabled = TRUE;
  self->price = -1;
  return self;
}

/**
 * aiv_engine_row_ref:
 * @self: a row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivEngineRow *
aiv_engine_row_ref (AivEngineRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_engine_row_unref:
 * @self: (transfer full): a row
 *
 * May be called from any thread.
 */
void
aiv_engine_row_unref (AivEngineRow *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
