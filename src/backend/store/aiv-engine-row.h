/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_ENGINE_ROW (aiv_engine_row_get_type ())

/**
 * AivEngineRow:
 * @id: of the engine; or of one of its models, as engine/model, of which only the price counts
 * @enabled: whether it may be used
 * @price: credits for one video; -1 as configured for all
 * @concurrency: videos at a time; 0 as many as it says itself
 * @secret: (nullable): the key of its service; never leaves the server and is never logged
 * @check: (nullable): "good", "refused" or "unknown": what the last try of the key said
 * @check_detail: (nullable): that in words
 * @checked_at: ms since 1970; 0 if it never was tried
 * @updated_at: ms since 1970; 0 if nothing was ever set
 *
 * How an administrator has set up an engine. Reference counted, immutable once handed out.
 */
typedef struct
{
  char *id;
  gboolean enabled;
  gint64 price;
  guint concurrency;
  char *secret;
  char *check;
  char *check_detail;
  gint64 checked_at;
  gint64 updated_at;
} AivEngineRow;

GType         aiv_engine_row_get_type (void) G_GNUC_CONST;
AivEngineRow *aiv_engine_row_new      (const char   *id);
AivEngineRow *aiv_engine_row_ref      (AivEngineRow *self);
void          aiv_engine_row_unref    (AivEngineRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivEngineRow, aiv_engine_row_unref)

G_END_DECLS
