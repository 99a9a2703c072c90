/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#include "aiv-media-kind.h"

G_BEGIN_DECLS

/**
 * AivPictureHeader:
 * @kind: JPEG, PNG or WebP
 * @width: in pixels as stored, before @orientation
 * @height: in pixels as stored, before @orientation
 * @is_cmyk: whether a JPEG holds the four colours of a printing press
 * @orientation: the EXIF orientation, 1 (upright) to 8
 * @n_coded: bytes of a JPEG's scans
 * @is_arithmetic: whether these are coded in a way that has no least length
 *
 * What a picture says of itself before anything is decoded.
 */
typedef struct
{
  AivMediaKind kind;
  guint width;
  guint height;
  gboolean is_cmyk;
  guint orientation;
  gsize n_coded;
  gboolean is_arithmetic;
} AivPictureHeader;

gboolean aiv_picture_header_parse (AivPictureHeader *self,
                                   const guint8     *data,
                                   gsize             length,
                                   const char       *name,
                                   GError          **error);

G_END_DECLS
