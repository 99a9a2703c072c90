/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client.h"
#include "aiv-showcase-item.h"

G_BEGIN_DECLS

#define AIV_TYPE_SHOWCASE_MODEL (aiv_showcase_model_get_type ())
G_DECLARE_FINAL_TYPE (AivShowcaseModel, aiv_showcase_model, AIV, SHOWCASE_MODEL, GObject)

/**
 * AivShowcaseModel:
 *
 * All that a server's showcase has. Main thread.
 */

AivShowcaseModel *aiv_showcase_model_new            (AivClient        *client);
/* → TRUE. Reads it anew; what was there stays until then. */
DexFuture        *aiv_showcase_model_load           (AivShowcaseModel *self);
gboolean          aiv_showcase_model_get_loaded     (AivShowcaseModel *self);
/* Lists of AivShowcaseItem. */
GListModel       *aiv_showcase_model_get_heroes     (AivShowcaseModel *self);
GListModel       *aiv_showcase_model_get_featured   (AivShowcaseModel *self);
GListModel       *aiv_showcase_model_get_videos     (AivShowcaseModel *self);
GListModel       *aiv_showcase_model_get_pictures   (AivShowcaseModel *self);
/* (transfer full): those of the videos, each once, in their order */
char            **aiv_showcase_model_dup_categories (AivShowcaseModel *self);

G_END_DECLS
