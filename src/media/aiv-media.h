/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_MEDIA_ERROR (aiv_media_error_quark ())

/**
 * AivMediaError:
 * @AIV_MEDIA_ERROR_UNSUPPORTED: not a kind of file that we take
 * @AIV_MEDIA_ERROR_TRUNCATED: the file ends before its content does
 * @AIV_MEDIA_ERROR_DAMAGED: the content cannot be decoded
 * @AIV_MEDIA_ERROR_TOO_LARGE: more pixels, bytes or minutes than we decode
 * @AIV_MEDIA_ERROR_EMPTY: nothing in it: no sound, no picture
 * @AIV_MEDIA_ERROR_NO_DECODER: this machine lacks a decoder or encoder, which is named
 * @AIV_MEDIA_ERROR_NO_SPACE: no room on the disk
 * @AIV_MEDIA_ERROR_FAILED: anything else, such as a file that may not be read
 *
 * Why a media file could not be used. Messages are plain sentences for people that
 * name the file. Cancellation is reported as %G_IO_ERROR_CANCELLED.
 */
typedef enum
{
  AIV_MEDIA_ERROR_UNSUPPORTED,
  AIV_MEDIA_ERROR_TRUNCATED,
  AIV_MEDIA_ERROR_DAMAGED,
  AIV_MEDIA_ERROR_TOO_LARGE,
  AIV_MEDIA_ERROR_EMPTY,
  AIV_MEDIA_ERROR_NO_DECODER,
  AIV_MEDIA_ERROR_NO_SPACE,
  AIV_MEDIA_ERROR_FAILED,
} AivMediaError;

GQuark aiv_media_error_quark (void);

void         aiv_media_init     (void);
GThreadPool *aiv_media_get_pool (void);

G_END_DECLS
