/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-media-kind.h"

G_BEGIN_DECLS

#define AIV_TYPE_REMOTE_INPUT (aiv_remote_input_get_type ())

/**
 * AivRemoteInput:
 * @kind: what the file is by its content
 * @content_type: that as a media type
 * @name: a harmless file name
 * @bytes: what is in it
 * @base64: (nullable): the same in base64, if that was asked for
 * @width: of a picture in pixels; 0 for a recording
 * @height: of a picture in pixels; 0 for a recording
 * @duration_ms: of a recording in milliseconds; 0 for a picture
 *
 * A picture or a recording that goes to a service. Reference counted, immutable.
 */
typedef struct
{
  AivMediaKind kind;
  const char *content_type;
  char *name;
  GBytes *bytes;
  char *base64;
  guint width;
  guint height;
  gint64 duration_ms;
} AivRemoteInput;

GType           aiv_remote_input_get_type     (void) G_GNUC_CONST;
DexFuture      *aiv_remote_input_load         (const char     *path,
                                               const char     *name,
                                               gboolean        encode);
char           *aiv_remote_input_dup_data_url (AivRemoteInput *self);
AivRemoteInput *aiv_remote_input_ref          (AivRemoteInput *self);
void            aiv_remote_input_unref        (AivRemoteInput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivRemoteInput, aiv_remote_input_unref)

G_END_DECLS
