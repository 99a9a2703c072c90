/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AivLocalFormats:
 * @AIV_LOCAL_FORMAT_VA: H.264, by the graphics processor (VA-API), and AAC in MP4
 * @AIV_LOCAL_FORMAT_VA_LOW_POWER: the same, by the encoder that newer Intel processors have instead
 * @AIV_LOCAL_FORMAT_V4L2: H.264, by a board's own encoder (V4L2), and AAC in MP4
 * @AIV_LOCAL_FORMAT_X264: H.264, by x264, and AAC in MP4
 * @AIV_LOCAL_FORMAT_OPENH264: H.264, by OpenH264, and AAC in MP4
 * @AIV_LOCAL_FORMAT_VP9: VP9 and Opus in WebM
 * @AIV_LOCAL_FORMAT_HARDWARE: what needs a device
 * @AIV_LOCAL_FORMAT_SOFTWARE: what needs none
 * @AIV_LOCAL_FORMAT_ANY: the first of these that this machine can encode
 *
 * What a video may be encoded as, and by what.
 */
typedef enum
{
  AIV_LOCAL_FORMAT_VA = 1 << 0,
  AIV_LOCAL_FORMAT_VA_LOW_POWER = 1 << 1,
  AIV_LOCAL_FORMAT_V4L2 = 1 << 2,
  AIV_LOCAL_FORMAT_X264 = 1 << 3,
  AIV_LOCAL_FORMAT_OPENH264 = 1 << 4,
  AIV_LOCAL_FORMAT_VP9 = 1 << 5,
  AIV_LOCAL_FORMAT_HARDWARE = AIV_LOCAL_FORMAT_VA | AIV_LOCAL_FORMAT_VA_LOW_POWER | AIV_LOCAL_FORMAT_V4L2,
  AIV_LOCAL_FORMAT_SOFTWARE = AIV_LOCAL_FORMAT_X264 | AIV_LOCAL_FORMAT_OPENH264 | AIV_LOCAL_FORMAT_VP9,
  AIV_LOCAL_FORMAT_ANY = AIV_LOCAL_FORMAT_HARDWARE | AIV_LOCAL_FORMAT_SOFTWARE,
} AivLocalFormats;

G_END_DECLS
