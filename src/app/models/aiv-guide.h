/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-guide-topic.h"

G_BEGIN_DECLS

#define AIV_TYPE_GUIDE (aiv_guide_get_type ())

G_DECLARE_FINAL_TYPE (AivGuide, aiv_guide, AIV, GUIDE, GObject)

/* What the first page is called. */
#define AIV_GUIDE_INDEX "index"

char          *aiv_guide_dup_dir    (void);
DexFuture     *aiv_guide_load       (const char *dir);
GListModel    *aiv_guide_get_topics (AivGuide   *self);
AivGuideTopic *aiv_guide_find       (AivGuide   *self,
                                     const char *id);
const char    *aiv_guide_get_dir    (AivGuide   *self);

G_END_DECLS
