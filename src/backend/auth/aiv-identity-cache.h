/* SPDX-License-Identifier: MIT */
#pragma once

#include "auth/aiv-auth.h"

G_BEGIN_DECLS

typedef struct _AivIdentityCache AivIdentityCache;

AivIdentityCache *aiv_identity_cache_new    (AivStore         *store);
void              aiv_identity_cache_free   (AivIdentityCache *self);
AivIdentity      *aiv_identity_cache_lookup (AivIdentityCache *self,
                                             const char       *token,
                                             AivTokenKinds     kinds);
void              aiv_identity_cache_add    (AivIdentityCache *self,
                                             const char       *token,
                                             AivTokenKinds     kind,
                                             guint64           change,
                                             AivIdentity      *identity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivIdentityCache, aiv_identity_cache_free)

G_END_DECLS
