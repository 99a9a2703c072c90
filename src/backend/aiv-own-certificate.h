/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GTlsCertificate *aiv_own_certificate_load            (const char       *path,
                                                      GError          **error);
char            *aiv_own_certificate_dup_fingerprint (GTlsCertificate  *certificate);

G_END_DECLS
