/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-page-cache.h"
#include "aiv-showcase-content.h"

G_BEGIN_DECLS

#define AIV_TYPE_SHOWCASE (aiv_showcase_get_type ())
G_DECLARE_FINAL_TYPE (AivShowcase, aiv_showcase, AIV, SHOWCASE, GObject)

AivShowcase        *aiv_showcase_new         (const char  *folder);
char               *aiv_showcase_find_folder (const char  *data_dir);
AivShowcaseContent *aiv_showcase_get_content (AivShowcase *self);
AivPageCache       *aiv_showcase_get_pages   (AivShowcase *self);
char               *aiv_showcase_dup_path    (AivShowcase *self,
                                              const char  *name);
gboolean            aiv_showcase_is_trial    (AivShowcase *self,
                                              const char  *name);

G_END_DECLS
