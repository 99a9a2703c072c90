/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AivVideoCheck:
 * @width: in pixels
 * @height: in pixels
 * @fps: frames per second as declared
 * @n_frames: frames that really decode
 * @video_ns: end of the last frame in nanoseconds
 * @audio_ns: length of the sound that really decodes in nanoseconds
 * @loudness: root mean square of all of the sound, 0 to 1
 * @movement: mean difference between neighbouring frames, 0 to 255
 * @least_movement: the same for the two most alike
 * @frames_digest: MD5, which is quick, of every sample of every frame
 * @middle: (nullable): brightness of a frame near the middle, @width × @height
 * @title: (nullable): the title tag
 * @comment: (nullable): the comment tag
 * @video_codec: as GStreamer describes it
 * @audio_codec: as GStreamer describes it
 * @index_first: whether an MP4's index lies before its data
 *
 * What a video file really is, after every frame and sample of it has been decoded.
 */
typedef struct
{
  guint width;
  guint height;
  double fps;
  guint n_frames;
  gint64 video_ns;
  gint64 audio_ns;
  double loudness;
  double movement;
  double least_movement;
  char *frames_digest;
  guint8 *middle;
  char *title;
  char *comment;
  char *video_codec;
  char *audio_codec;
  gboolean index_first;
} AivVideoCheck;

gboolean aiv_video_check (AivVideoCheck *self,
                          const char    *path,
                          GError       **error);
void aiv_video_check_clear (AivVideoCheck *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AivVideoCheck, aiv_video_check_clear)

G_END_DECLS
