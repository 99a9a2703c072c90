/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

#include "aiv-http-form.h"
#include "auth/aiv-identity.h"
#include "aiv-http-router.h"

G_BEGIN_DECLS

typedef struct _AivBackend AivBackend;

AivHttpRequest  *aiv_http_request_ref             (AivHttpRequest *self);
void             aiv_http_request_unref           (AivHttpRequest *self);

AivBackend      *aiv_http_request_get_backend     (AivHttpRequest *self);
const char      *aiv_http_request_get_id          (AivHttpRequest *self);
AivIdentity *aiv_http_request_get_identity    (AivHttpRequest *self);
const char      *aiv_http_request_get_param       (AivHttpRequest *self,
                                                   guint           index);
const char      *aiv_http_request_get_header      (AivHttpRequest *self,
                                                   const char     *name);
const char      *aiv_http_request_get_method      (AivHttpRequest *self);
const char      *aiv_http_request_get_raw_path    (AivHttpRequest *self);
const char      *aiv_http_request_get_raw_query   (AivHttpRequest *self);
const char      *aiv_http_request_get_query       (AivHttpRequest *self,
                                                   const char     *name);
gboolean         aiv_http_request_get_query_int   (AivHttpRequest *self,
                                                   const char     *name,
                                                   gint64          fallback,
                                                   gint64          minimum,
                                                   gint64          maximum,
                                                   gint64         *value,
                                                   GError        **error);
AivHttpForm     *aiv_http_request_get_form        (AivHttpRequest *self);
char            *aiv_http_request_dup_origin      (AivHttpRequest *self);
gboolean         aiv_http_request_is_head         (AivHttpRequest *self);
gboolean         aiv_http_request_is_closed       (AivHttpRequest *self);

void             aiv_http_request_set_header      (AivHttpRequest *self,
                                                   const char     *name,
                                                   const char     *value);
gboolean         aiv_http_request_reply_json      (AivHttpRequest *self,
                                                   guint           status,
                                                   JsonNode       *node);
gboolean         aiv_http_request_reply_object    (AivHttpRequest *self,
                                                   guint           status,
                                                   JsonObject     *object);
gboolean         aiv_http_request_reply_bytes     (AivHttpRequest *self,
                                                   guint           status,
                                                   const char     *content_type,
                                                   GBytes         *bytes);
gboolean         aiv_http_request_reply_empty     (AivHttpRequest *self,
                                                   guint           status);
void             aiv_http_request_reply_error     (AivHttpRequest *self,
                                                   const GError   *error);
void             aiv_http_request_set_kept_answer (AivHttpRequest *self,
                                                   JsonNode       *node);

void             aiv_http_request_begin_stream    (AivHttpRequest *self,
                                                   guint           status,
                                                   const char     *content_type,
                                                   gint64          length);
DexFuture       *aiv_http_request_write           (AivHttpRequest *self,
                                                   GBytes         *bytes);
DexFuture       *aiv_http_request_ref_gone        (AivHttpRequest *self);
gboolean         aiv_http_request_is_gone         (AivHttpRequest *self);
void             aiv_http_request_end_stream      (AivHttpRequest *self);
gboolean         aiv_http_request_take_turns      (AivHttpRequest *self,
                                                   gint64         *since,
                                                   GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpRequest, aiv_http_request_unref)

G_END_DECLS
