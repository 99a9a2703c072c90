/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-api-error.h"

G_BEGIN_DECLS

#define AIV_TYPE_LOOPBACK (aiv_loopback_get_type ())
G_DECLARE_FINAL_TYPE (AivLoopback, aiv_loopback, AIV, LOOPBACK, GObject)

AivLoopback *aiv_loopback_new              (const char  *redirect_uri,
                                            guint16      port,
                                            const char  *state,
                                            const char  *issuer,
                                            GError     **error);
const char  *aiv_loopback_get_redirect_uri (AivLoopback *self);
DexFuture   *aiv_loopback_wait             (AivLoopback *self,
                                            guint        timeout_ms);
void         aiv_loopback_cancel           (AivLoopback *self);

gboolean     aiv_loopback_can_serve        (const char  *redirect_uri);

G_END_DECLS
