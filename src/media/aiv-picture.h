/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "aiv-media.h"
#include "aiv-media-kind.h"

G_BEGIN_DECLS

/* More than this is not decoded. */
#define AIV_PICTURE_MAX_PIXELS (50 * 1000 * 1000)
#define AIV_PICTURE_MAX_BYTES (64 * 1024 * 1024)

/**
 * AivPictureRange:
 * @AIV_PICTURE_RANGE_VIDEO: BT.709, 16 to 235, as in HD video
 * @AIV_PICTURE_RANGE_JPEG: BT.601, 0 to 255, as in JFIF files
 *
 * What the numbers of a YUV picture mean.
 */
typedef enum
{
  AIV_PICTURE_RANGE_VIDEO,
  AIV_PICTURE_RANGE_JPEG,
} AivPictureRange;

#define AIV_TYPE_PICTURE (aiv_picture_get_type ())

typedef struct _AivPicture AivPicture;

GType aiv_picture_get_type (void) G_GNUC_CONST;

AivPicture *aiv_picture_load (const char   *path,
                              const char   *name,
                              GCancellable *cancellable,
                              GError      **error);
AivPicture *aiv_picture_ref (AivPicture *self);
void aiv_picture_unref (AivPicture *self);
AivMediaKind aiv_picture_get_kind (AivPicture *self);
guint aiv_picture_get_width (AivPicture *self);
guint aiv_picture_get_height (AivPicture *self);
guint aiv_picture_get_orientation (AivPicture *self);
AivPicture *aiv_picture_scale (AivPicture     *self,
                               guint           width,
                               guint           height,
                               AivPictureRange range);
const guint8 *aiv_picture_get_plane (AivPicture *self,
                                     guint       plane,
                                     gsize      *stride);
GBytes *aiv_picture_encode_jpeg (AivPicture *self,
                                 guint       quality,
                                 const char *name,
                                 GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivPicture, aiv_picture_unref)

G_END_DECLS
