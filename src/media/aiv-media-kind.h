/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AivMediaKind:
 * @AIV_MEDIA_KIND_UNKNOWN: none of the others
 * @AIV_MEDIA_KIND_JPEG: JPEG picture
 * @AIV_MEDIA_KIND_PNG: PNG picture
 * @AIV_MEDIA_KIND_WEBP: WebP picture
 * @AIV_MEDIA_KIND_MP3: MPEG layer 3 recording
 * @AIV_MEDIA_KIND_WAV: WAV recording
 * @AIV_MEDIA_KIND_M4A: recording in an MP4 container
 * @AIV_MEDIA_KIND_OGG: Ogg recording: Vorbis, Opus
 * @AIV_MEDIA_KIND_FLAC: FLAC recording
 * @AIV_MEDIA_KIND_MP4: MP4 video
 * @AIV_MEDIA_KIND_WEBM: WebM or Matroska video
 * @AIV_MEDIA_KIND_TEXT: text, whatever the file is called
 *
 * What a file is by its content, never by its name.
 */
typedef enum
{
  AIV_MEDIA_KIND_UNKNOWN,
  AIV_MEDIA_KIND_JPEG,
  AIV_MEDIA_KIND_PNG,
  AIV_MEDIA_KIND_WEBP,
  AIV_MEDIA_KIND_MP3,
  AIV_MEDIA_KIND_WAV,
  AIV_MEDIA_KIND_M4A,
  AIV_MEDIA_KIND_OGG,
  AIV_MEDIA_KIND_FLAC,
  AIV_MEDIA_KIND_MP4,
  AIV_MEDIA_KIND_WEBM,
  AIV_MEDIA_KIND_TEXT,
} AivMediaKind;

AivMediaKind aiv_media_kind_from_data (const guint8 *data,
                                       gsize         length);
AivMediaKind aiv_media_kind_from_file (const char *path,
                                       GError    **error);
const char *aiv_media_kind_get_content_type (AivMediaKind kind);
const char *aiv_media_kind_get_extension (AivMediaKind kind);
gboolean aiv_media_kind_is_image (AivMediaKind kind);
gboolean aiv_media_kind_is_audio (AivMediaKind kind);
gboolean aiv_media_kind_is_video (AivMediaKind kind);

G_END_DECLS
