/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_JWK_SET (aiv_jwk_set_get_type ())

/**
 * AivJwkSet:
 *
 * The keys that a provider signs with. Reference counted, immutable: may be used in any thread.
 */
typedef struct _AivJwkSet AivJwkSet;

GType       aiv_jwk_set_get_type (void) G_GNUC_CONST;
AivJwkSet  *aiv_jwk_set_parse    (const char *text,
                                  gsize       length,
                                  GError    **error);
AivJwkSet  *aiv_jwk_set_ref      (AivJwkSet  *self);
void        aiv_jwk_set_unref    (AivJwkSet  *self);
const char *aiv_jwk_set_find     (AivJwkSet  *self,
                                  const char *key_id);
guint       aiv_jwk_set_get_size (AivJwkSet  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivJwkSet, aiv_jwk_set_unref)

G_END_DECLS
