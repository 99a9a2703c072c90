/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "fetch/aiv-fetch-error.h"

G_BEGIN_DECLS

typedef struct _AivFetcher AivFetcher;

AivFetcher *aiv_fetcher_new      (void);
void        aiv_fetcher_free     (AivFetcher *self);
DexFuture  *aiv_fetcher_download (AivFetcher *self,
                                  const char *url,
                                  const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivFetcher, aiv_fetcher_free)

G_END_DECLS
