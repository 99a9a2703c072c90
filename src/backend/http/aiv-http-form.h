/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * AivHttpUpload:
 * @field: the form field that it came in
 * @filename: what the client calls it; only to be shown
 * @path: (nullable): where its bytes are, in the server's own temporary folder; %NULL once taken
 * @size: in bytes
 *
 * A file that came with a request.
 */
typedef struct
{
  char *field;
  char *filename;
  char *path;
  gint64 size;
} AivHttpUpload;

#define AIV_TYPE_HTTP_FORM (aiv_http_form_get_type ())
G_DECLARE_FINAL_TYPE (AivHttpForm, aiv_http_form, AIV, HTTP_FORM, GObject)

AivHttpForm   *aiv_http_form_new             (void);
void           aiv_http_form_add             (AivHttpForm *self,
                                              const char  *name,
                                              const char  *value);
AivHttpUpload *aiv_http_form_add_upload      (AivHttpForm *self,
                                              const char  *field,
                                              const char  *filename,
                                              const char  *path);
gboolean       aiv_http_form_add_urlencoded  (AivHttpForm *self,
                                              const char  *text,
                                              const char  *place,
                                              GError     **error);
gboolean       aiv_http_form_add_json        (AivHttpForm *self,
                                              const char  *text,
                                              gsize        length,
                                              GError     **error);

const char    *aiv_http_form_get             (AivHttpForm *self,
                                              const char  *name);
const char    *aiv_http_form_require         (AivHttpForm *self,
                                              const char  *name,
                                              GError     **error);
gboolean       aiv_http_form_get_int         (AivHttpForm *self,
                                              const char  *name,
                                              gint64       fallback,
                                              gint64      *value,
                                              GError     **error);
gboolean       aiv_http_form_get_bool        (AivHttpForm *self,
                                              const char  *name,
                                              gboolean     fallback,
                                              gboolean    *value,
                                              GError     **error);
JsonObject    *aiv_http_form_get_json        (AivHttpForm *self);
GPtrArray     *aiv_http_form_get_uploads     (AivHttpForm *self);
char          *aiv_http_form_dup_digest      (AivHttpForm *self);
void           aiv_http_form_set_file_digest (AivHttpForm  *self,
                                              guint         index,
                                              const guint8 *digest,
                                              gsize         length);

G_END_DECLS
