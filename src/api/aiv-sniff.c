/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-sniff.h"

#include <string.h>

/* What the first bytes say. Names lie, and so do the types that file managers guess. */
const char *
aiv_sniff_type (const guint8 *head, gsize length)
{
  if (length >= 3 && memcmp (head, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (length >= 8 && memcmp (head, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (length >= 12 && memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "WEBP", 4) == 0)
    return "image/webp";
  if (length >= 12 && memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "WAVE", 4) == 0)
    return "audio/x-wav";
  if (length >= 4 && memcmp (head, "fLaC", 4) == 0)
    return "audio/flac";
  if (length >= 4 && memcmp (head, "OggS", 4) == 0)
    return "audio/ogg";
  if (length >= 12 && memcmp (head + 4, "ftypM4A", 7) == 0)
    return "audio/mp4";
  if (length >= 3 && memcmp (head, "ID3", 3) == 0)
    return "audio/mpeg";
  /* An MPEG frame: sync, not a reserved version, layer III, not a reserved rate. */
  if (length >= 4 && head[0] == 0xff && (head[1] & 0xe0) == 0xe0 && (head[1] & 0x18) != 0x08
      && (head[1] & 0x06) == 0x02 && (head[2] & 0xf0) != 0xf0 && (head[2] & 0x0c) != 0x0c)
    return "audio/mpeg";
  return NULL;
}

/* One name for the types that have several. */
const char *
aiv_sniff_canonical (const char *type)
{
  static const char *const aliases[][2] = {
    { "audio/wav", "audio/x-wav" },     { "audio/wave", "audio/x-wav" }, { "audio/vnd.wave", "audio/x-wav" },
    { "audio/mp3", "audio/mpeg" },      { "audio/x-mp3", "audio/mpeg" }, { "audio/x-flac", "audio/flac" },
    { "audio/x-m4a", "audio/mp4" },     { "audio/m4a", "audio/mp4" },    { "audio/x-vorbis+ogg", "audio/ogg" },
    { "application/ogg", "audio/ogg" }, { "image/jpg", "image/jpeg" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (type, aliases[i][0]))
      return aliases[i][1];
  return type;
}

/* A JPEG without its end marker. Segments are stepped over by their length, since what is in
 * them, a thumbnail for one, may have end markers of its own. */
static gboolean
is_jpeg_cut_off (const guint8 *data, gsize length)
{
  gsize at = 2;

  while (at + 4 <= length)
    {
      guint8 marker = data[at + 1];

      if (data[at] != 0xff)
        return FALSE; /* not as it should be: for a decoder to judge */
      if (marker == 0xd9)
        return FALSE;
      if (marker == 0xff)
        {
          at++;
          continue;
        }
      at += 2 + ((gsize) data[at + 2] << 8 | data[at + 3]);
      if (marker != 0xda)
        continue;
      /* Coded data lasts until a marker that is neither a stuffed zero nor a restart. */
      while (at + 1 < length && !(data[at] == 0xff && data[at + 1] != 0 && (data[at + 1] < 0xd0 || data[at + 1] > 0xd7)))
        at++;
    }
  return !(at + 2 <= length && data[at] == 0xff && data[at + 1] == 0xd9);
}

static guint32
read_be32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

static gboolean
is_png_cut_off (const guint8 *data, gsize length)
{
  gsize at = 8;

  while (at + 12 <= length)
    {
      if (memcmp (data + at + 4, "IEND", 4) == 0)
        return FALSE;
      at += 12 + (gsize) read_be32 (data + at);
    }
  return TRUE;
}

static gboolean
is_webp_cut_off (const guint8 *data, gsize length)
{
  gsize told = (gsize) data[4] | (gsize) data[5] << 8 | (gsize) data[6] << 16 | (gsize) data[7] << 24;

  return told + 8 > length;
}

/* Whether the end of a picture is missing, as after a download that broke. */
gboolean
aiv_sniff_is_cut_off (const char *type, const guint8 *data, gsize length)
{
  if (length < 12)
    return TRUE;
  if (g_str_equal (type, "image/jpeg"))
    return is_jpeg_cut_off (data, length);
  if (g_str_equal (type, "image/png"))
    return is_png_cut_off (data, length);
  if (g_str_equal (type, "image/webp"))
    return is_webp_cut_off (data, length);
  return FALSE;
}
