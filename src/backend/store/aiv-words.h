/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"

G_BEGIN_DECLS

DexFuture *aiv_words_fill (AivStore *store);

G_END_DECLS
