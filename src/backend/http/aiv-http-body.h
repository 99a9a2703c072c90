/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>
#include <libsoup/soup.h>

#include "aiv-http-form.h"
#include "aiv-http-router.h"

G_BEGIN_DECLS

#define AIV_HTTP_MAX_HEADERS (16 * 1024)
#define AIV_HTTP_MAX_TEXT (1024 * 1024)
#define AIV_HTTP_MAX_IMAGE (10 * 1024 * 1024)
#define AIV_HTTP_MAX_AUDIO (50 * 1024 * 1024)
#define AIV_HTTP_MAX_IMAGES 50
/* A file that is only measured may be this long with what is around it. */
#define AIV_HTTP_MAX_MEASURED (64 * 1024 * 1024)
#define AIV_HTTP_MAX_UPLOAD                                                              \
  ((gint64) AIV_HTTP_MAX_IMAGES * AIV_HTTP_MAX_IMAGE + AIV_HTTP_MAX_AUDIO + AIV_HTTP_MAX_TEXT)

#define AIV_TYPE_HTTP_BODY (aiv_http_body_get_type ())
G_DECLARE_FINAL_TYPE (AivHttpBody, aiv_http_body, AIV, HTTP_BODY, GObject)

AivHttpBody *aiv_http_body_new      (SoupMessageHeaders *headers,
                                     const AivHttpRoute *route,
                                     const char         *folder,
                                     GError            **error);
gboolean     aiv_http_body_push     (AivHttpBody        *self,
                                     const char         *bytes,
                                     gsize               length,
                                     DexFuture         **wait,
                                     GError            **error);
gboolean     aiv_http_body_finish   (AivHttpBody        *self,
                                     DexFuture         **wait,
                                     GError            **error);
AivHttpForm *aiv_http_body_ref_form (AivHttpBody        *self);

G_END_DECLS
