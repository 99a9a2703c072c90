/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-frame.h"
#include "aiv-media.h"

G_BEGIN_DECLS

/**
 * AivFrameReader:
 *
 * Small frames of a video file, for looking around in it while it plays: a second decoding,
 * on a worker thread, kept open between calls. Any thread may hold one.
 */
typedef struct _AivFrameReader AivFrameReader;

AivFrameReader *aiv_frame_reader_new   (const char     *path,
                                        guint           max_size);
AivFrameReader *aiv_frame_reader_ref   (AivFrameReader *self);
void            aiv_frame_reader_unref (AivFrameReader *self);
DexFuture      *aiv_frame_reader_read  (AivFrameReader *self,
                                        gint64          position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivFrameReader, aiv_frame_reader_unref)

G_END_DECLS
