/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-mp4.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <gst/gst.h>

/* More boxes than this at the top are no video; fragments come in two boxes each. */
#define MAX_BOXES 100000

/**
 * aiv_mp4_is_whole:
 * @path: an MP4 file
 *
 * Walks along the outermost boxes of an MP4 file to see that there is an index and that
 * the file does not end in the middle of a box. GStreamer's demultiplexer notices such
 * files too, but decodebin now and then loses its error message, and all wait for ever.
 * Any thread; reads some bytes per box.
 *
 * Returns: whether nothing is missing, as far as can be told from outside
 */
gboolean
aiv_mp4_is_whole (const char *path)
{
  g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  gboolean has_index = FALSE;
  guint64 offset = 0;
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    return FALSE;

  for (guint i = 0; i < MAX_BOXES && offset < (guint64) info.st_size; i++)
    {
      guint8 head[16] = { 0 };
      guint64 left = (guint64) info.st_size - offset;
      guint64 size;

      if (left < 8 || pread (fd, head, MIN (left, sizeof head), (off_t) offset) < 8)
        return FALSE;
      size = GST_READ_UINT32_BE (head);
      if (size == 1)
        size = GST_READ_UINT64_BE (head + 8);
      else if (size == 0)
        size = left;
      if (size < 8 || size > left)
        return FALSE;

      has_index = has_index || memcmp (head + 4, "moov", 4) == 0;
      offset += size;
    }

  return has_index;
}
