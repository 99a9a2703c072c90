/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIV_HTTP_MULTIPART_MAX_HEADERS (8 * 1024)
#define AIV_HTTP_MULTIPART_MAX_NAME 256
#define AIV_HTTP_MULTIPART_MAX_FILENAME 255

/**
 * AivHttpMultipartPart:
 * @name: the form field
 * @filename: (nullable): what the client calls the file, without any folder; %NULL for a
 *   plain field. Never a path: only to be shown
 * @content_type: (nullable): what the client says it is; not to be believed
 *
 * The head of a part.
 */
typedef struct
{
  const char *name;
  const char *filename;
  const char *content_type;
} AivHttpMultipartPart;

/**
 * AivHttpMultipartFuncs:
 * @begin: a part begins
 * @data: some of its content
 * @end: it is complete
 *
 * Where the pieces go. Each returns %FALSE with an error to end the parsing.
 */
typedef struct
{
  gboolean (*begin) (const AivHttpMultipartPart *part,
                     gpointer                    user_data,
                     GError                    **error);
  gboolean (*data)  (const char *bytes,
                     gsize       length,
                     gpointer    user_data,
                     GError    **error);
  gboolean (*end)   (gpointer    user_data,
                     GError    **error);
} AivHttpMultipartFuncs;

typedef struct _AivHttpMultipartParser AivHttpMultipartParser;

AivHttpMultipartParser *aiv_http_multipart_parser_new    (const char                  *content_type,
                                                          guint                        max_parts,
                                                          const AivHttpMultipartFuncs *funcs,
                                                          gpointer                     user_data,
                                                          GError                     **error);
void                    aiv_http_multipart_parser_free   (AivHttpMultipartParser      *self);
gboolean                aiv_http_multipart_parser_push   (AivHttpMultipartParser      *self,
                                                          const char                  *bytes,
                                                          gsize                        length,
                                                          GError                     **error);
gboolean                aiv_http_multipart_parser_finish (AivHttpMultipartParser      *self,
                                                          GError                     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpMultipartParser, aiv_http_multipart_parser_free)

G_END_DECLS
