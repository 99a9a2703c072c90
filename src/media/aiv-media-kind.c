/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-media-kind.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define HEAD_SIZE (16 * 1024)
#define TEXT_SIZE 512

static const struct
{
  const char *content_type;
  const char *extension;
} kinds[] = {
  [AIV_MEDIA_KIND_UNKNOWN] = { "application/octet-stream", "" },
  [AIV_MEDIA_KIND_JPEG] = { "image/jpeg", "jpg" },
  [AIV_MEDIA_KIND_PNG] = { "image/png", "png" },
  [AIV_MEDIA_KIND_WEBP] = { "image/webp", "webp" },
  [AIV_MEDIA_KIND_MP3] = { "audio/mpeg", "mp3" },
  [AIV_MEDIA_KIND_WAV] = { "audio/wav", "wav" },
  [AIV_MEDIA_KIND_M4A] = { "audio/mp4", "m4a" },
  [AIV_MEDIA_KIND_OGG] = { "audio/ogg", "ogg" },
  [AIV_MEDIA_KIND_FLAC] = { "audio/flac", "flac" },
  [AIV_MEDIA_KIND_MP4] = { "video/mp4", "mp4" },
  [AIV_MEDIA_KIND_WEBM] = { "video/webm", "webm" },
  [AIV_MEDIA_KIND_TEXT] = { "text/plain", "txt" },
};

static gboolean
has_bytes (const guint8 *data,
           gsize         length,
           gsize         offset,
           const char   *bytes,
           gsize         n_bytes)
{
  return offset + n_bytes <= length && memcmp (data + offset, bytes, n_bytes) == 0;
}

/* The length in bytes of the MPEG layer 3 frame whose header is at @data, 0 if none is. */
static gsize
mp3_frame_length (const guint8 *data)
{
  static const guint16 bitrates[2][16] = {
    { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0 },
    { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0 },
  };
  static const guint16 rates[4] = { 44100, 48000, 32000, 0 };
  guint version = (data[1] >> 3) & 3;
  guint layer = (data[1] >> 1) & 3;
  guint bitrate, rate;

  if (data[0] != 0xff || (data[1] & 0xe0) != 0xe0 || version == 1 || layer != 1)
    return 0;

  bitrate = bitrates[version == 3][data[2] >> 4];
  rate = rates[(data[2] >> 2) & 3];
  if (bitrate == 0 || rate == 0)
    return 0;
  rate >>= version == 3 ? 0 : version == 2 ? 1 : 2;

  return (version == 3 ? 144 : 72) * 1000 * bitrate / rate + ((data[2] >> 1) & 1);
}

/* Two frames in a row, since eleven set bits alone are found in any noise. */
static gboolean
is_mp3 (const guint8 *data,
        gsize         length)
{
  for (gsize i = 0; i + 4 <= length; i++)
    {
      gsize frame = mp3_frame_length (data + i);

      if (frame > 0
          && ((i + frame + 4 <= length && mp3_frame_length (data + i + frame) > 0)
              || i + frame == length))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_text (const guint8 *data,
         gsize         length)
{
  const char *end;
  gsize n = MIN (length, TEXT_SIZE);

  if (n == 0)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (data[i] < 0x20 && data[i] != '\t' && data[i] != '\n' && data[i] != '\r')
      return FALSE;

  /* The last character may be cut. */
  return g_utf8_validate_len ((const char *) data, n, &end)
         || (const guint8 *) end + 4 > data + n;
}

/* The bytes that an ID3v2 tag at the start takes, 0 if there is none. */
static gsize
id3_length (const guint8 *data,
            gsize         length)
{
  if (length < 10 || memcmp (data, "ID3", 3) != 0)
    return 0;
  return 10 + (((gsize) data[6] & 0x7f) << 21) + (((gsize) data[7] & 0x7f) << 14)
         + (((gsize) data[8] & 0x7f) << 7) + (data[9] & 0x7f)
         + ((data[5] & 0x10) ? 10 : 0);
}

/**
 * aiv_media_kind_from_data:
 * @data: (array length=length): the start of a file, at best 16 KiB
 * @length: how much
 *
 * Recognises a file by its content. Any thread; does not block.
 *
 * Returns: the kind
 */
AivMediaKind
aiv_media_kind_from_data (const guint8 *data,
                          gsize         length)
{
  if (length == 0)
    return AIV_MEDIA_KIND_UNKNOWN;
  if (has_bytes (data, length, 0, "\xff\xd8\xff", 3))
    return AIV_MEDIA_KIND_JPEG;
  if (has_bytes (data, length, 0, "\x89PNG\r\n\x1a\n", 8))
    return AIV_MEDIA_KIND_PNG;
  if (has_bytes (data, length, 0, "RIFF", 4) && has_bytes (data, length, 8, "WEBP", 4))
    return AIV_MEDIA_KIND_WEBP;
  if (has_bytes (data, length, 0, "RIFF", 4) && has_bytes (data, length, 8, "WAVE", 4))
    return AIV_MEDIA_KIND_WAV;
  if (has_bytes (data, length, 0, "fLaC", 4))
    return AIV_MEDIA_KIND_FLAC;
  if (has_bytes (data, length, 0, "OggS", 4))
    return AIV_MEDIA_KIND_OGG;
  if (has_bytes (data, length, 0, "\x1a\x45\xdf\xa3", 4))
    return AIV_MEDIA_KIND_WEBM;
  if (has_bytes (data, length, 4, "ftyp", 4))
    {
      if (has_bytes (data, length, 8, "M4A ", 4) || has_bytes (data, length, 8, "M4B ", 4))
        return AIV_MEDIA_KIND_M4A;
      /* Still pictures in the same container. */
      if (has_bytes (data, length, 8, "avif", 4) || has_bytes (data, length, 8, "heic", 4)
          || has_bytes (data, length, 8, "mif1", 4))
        return AIV_MEDIA_KIND_UNKNOWN;
      return AIV_MEDIA_KIND_MP4;
    }
  if (is_text (data, length))
    return AIV_MEDIA_KIND_TEXT;
  if (id3_length (data, length) >= length && length >= 10)
    return AIV_MEDIA_KIND_MP3;
  if (is_mp3 (data + id3_length (data, length), length - id3_length (data, length)))
    return AIV_MEDIA_KIND_MP3;

  return AIV_MEDIA_KIND_UNKNOWN;
}

static gssize
read_at (int     fd,
         guint8 *buffer,
         gsize   size,
         goffset offset)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = pread (fd, buffer + done, size - done, offset + done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += n;
    }

  return done;
}

/**
 * aiv_media_kind_from_file:
 * @path: a file
 * @error: return location for a [error@Gio.IOErrorEnum]
 *
 * Recognises a file by its content, of which at most 32 KiB are read. Any thread;
 * blocks on the disk.
 *
 * Returns: the kind; %AIV_MEDIA_KIND_UNKNOWN with @error set if it cannot be read
 */
AivMediaKind
aiv_media_kind_from_file (const char *path,
                          GError    **error)
{
  g_autofree guint8 *head = g_malloc (HEAD_SIZE);
  g_autofd int fd = -1;
  gssize n = -1;
  gsize tag;

  g_return_val_if_fail (path != NULL, AIV_MEDIA_KIND_UNKNOWN);

  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0 || (n = read_at (fd, head, HEAD_SIZE, 0)) < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return AIV_MEDIA_KIND_UNKNOWN;
    }

  /* A tag with a cover picture can be megabytes: look behind it. */
  tag = id3_length (head, n);
  if (tag >= (gsize) n && n > 0)
    {
      n = read_at (fd, head, HEAD_SIZE, tag);
      return n > 0 && is_mp3 (head, n) ? AIV_MEDIA_KIND_MP3 : AIV_MEDIA_KIND_UNKNOWN;
    }

  return aiv_media_kind_from_data (head, n);
}

/**
 * aiv_media_kind_get_content_type:
 * @kind: a kind
 *
 * Gets the media type, such as "image/jpeg".
 *
 * Returns: a static string
 */
const char *
aiv_media_kind_get_content_type (AivMediaKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), NULL);

  return kinds[kind].content_type;
}

/**
 * aiv_media_kind_get_extension:
 * @kind: a kind
 *
 * Gets the usual file name extension, without the dot.
 *
 * Returns: a static string, empty for an unknown kind
 */
const char *
aiv_media_kind_get_extension (AivMediaKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), NULL);

  return kinds[kind].extension;
}

/**
 * aiv_media_kind_is_image:
 * @kind: a kind
 *
 * Returns: whether it is a picture that we take
 */
gboolean
aiv_media_kind_is_image (AivMediaKind kind)
{
  return kind >= AIV_MEDIA_KIND_JPEG && kind <= AIV_MEDIA_KIND_WEBP;
}

/**
 * aiv_media_kind_is_audio:
 * @kind: a kind
 *
 * Returns: whether it is a recording that we take
 */
gboolean
aiv_media_kind_is_audio (AivMediaKind kind)
{
  return kind >= AIV_MEDIA_KIND_MP3 && kind <= AIV_MEDIA_KIND_FLAC;
}

/**
 * aiv_media_kind_is_video:
 * @kind: a kind
 *
 * Returns: whether it is a video
 */
gboolean
aiv_media_kind_is_video (AivMediaKind kind)
{
  return kind == AIV_MEDIA_KIND_MP4 || kind == AIV_MEDIA_KIND_WEBM;
}
