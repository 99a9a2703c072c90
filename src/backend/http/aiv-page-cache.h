/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AivPageCache AivPageCache;

AivPageCache *aiv_page_cache_new    (gsize         max_bytes);
void          aiv_page_cache_free   (AivPageCache *self);
GBytes       *aiv_page_cache_lookup (AivPageCache *self,
                                     const char   *key,
                                     guint64       stamp);
void          aiv_page_cache_store  (AivPageCache *self,
                                     const char   *key,
                                     guint64       stamp,
                                     GBytes       *page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivPageCache, aiv_page_cache_free)

G_END_DECLS
