/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-picture-header.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "aiv-bytes.h"
#include "aiv-media-gst.h"
#include "aiv-picture.h"

typedef enum
{
  PARSE_OK,
  PARSE_TRUNCATED,
  PARSE_DAMAGED,
  PARSE_ANIMATED,
} ParseResult;

/* Encoders make some ten of a picture that comes into view step by step. Decoding takes a
 * walk over all of the picture for each, however few bytes it has. */
#define MAX_SCANS 64

#define FOURCC(a, b, c, d) (((guint32) (a) << 24) | ((guint32) (b) << 16) | ((guint32) (c) << 8) | (d))

/* In an EXIF block, which is a TIFF file of its own (TIFF 6.0, section 2). */
#define TIFF_HEAD 8
#define TIFF_ENTRY 12
#define TIFF_ORIENTATION 0x0112
#define TIFF_SHORT 3

/* The orientation in an EXIF block that begins with its TIFF header; 1 where there is none. Nothing
 * else in it is looked at. */
static guint
parse_exif (const guint8 *data,
            gsize         length)
{
  gboolean big = length >= TIFF_HEAD && memcmp (data, "MM\0*", 4) == 0;
  guint32 (*read16) (const guint8 *at) = big ? aiv_read_be16 : aiv_read_le16;
  gsize at, n;

  if (length < TIFF_HEAD || (!big && memcmp (data, "II*\0", 4) != 0))
    return 1;
  at = big ? aiv_read_be32 (data + 4) : aiv_read_le32 (data + 4);
  if (at > length - 2)
    return 1;
  n = MIN (read16 (data + at), (length - 2 - at) / TIFF_ENTRY);
  for (const guint8 *entry = data + at + 2; n > 0; n--, entry += TIFF_ENTRY)
    {
      guint value = read16 (entry + 8);

      if (read16 (entry) == TIFF_ORIENTATION && read16 (entry + 2) == TIFF_SHORT && value >= 1 && value <= 8)
        return value;
    }
  return 1;
}

static ParseResult
parse_jpeg (AivPictureHeader *self,
            const guint8     *data,
            gsize             length)
{
  gboolean has_frame = FALSE;
  guint n_scans = 0;
  gsize i = 2;

  for (;;)
    {
      guint8 marker;
      gsize size;

      while (i + 1 < length && data[i] == 0xff && data[i + 1] == 0xff)
        i++;
      if (i + 2 > length)
        return PARSE_TRUNCATED;
      if (data[i] != 0xff)
        return PARSE_DAMAGED;

      marker = data[i + 1];
      i += 2;
      if (marker == 0xd9)
        return self->width > 0 && self->height > 0 ? PARSE_OK : PARSE_DAMAGED;
      if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
        continue;

      if (i + 2 > length)
        return PARSE_TRUNCATED;
      size = (gsize) data[i] << 8 | data[i + 1];
      if (size < 2)
        return PARSE_DAMAGED;
      if (i + size > length)
        return PARSE_TRUNCATED;

      if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        {
          /* Decoders go by the first, and come upon another when they have made room for that. */
          if (size < 8 || has_frame)
            return PARSE_DAMAGED;
          has_frame = TRUE;
          self->height = (guint) data[i + 3] << 8 | data[i + 4];
          self->width = (guint) data[i + 5] << 8 | data[i + 6];
          self->is_cmyk = data[i + 7] == 4;
          self->is_arithmetic = marker >= 0xc9;
        }
      else if (marker == 0xe1 && size > 8 && memcmp (data + i + 2, "Exif\0\0", 6) == 0)
        {
          self->orientation = parse_exif (data + i + 8, size - 8);
        }
      i += size;

      /* The scan itself: up to the next marker that is not part of it. A picture
       * without an end marker has lost its end. */
      if (marker == 0xda)
        {
          const guint8 *p = data + i;
          const guint8 *end = data + length;

          if (++n_scans > MAX_SCANS)
            return PARSE_DAMAGED;
          while ((p = memchr (p, 0xff, end - p)) != NULL && p + 1 < end
                 && (p[1] == 0 || (p[1] >= 0xd0 && p[1] <= 0xd7)))
            p += 2;
          if (p == NULL || p + 1 >= end)
            return PARSE_TRUNCATED;
          self->n_coded += (gsize) (p - data) - i;
          i = p - data;
        }
    }
}

/* Each block of 8 by 8 pixels takes a bit at the least (ITU-T T.81, F.1.2.1). A decoder is content with
 * less, and paints the rest of the picture grey. */
static gboolean
has_all_blocks (const AivPictureHeader *self)
{
  guint64 n_blocks = (guint64) ((self->width + 7) / 8) * ((self->height + 7) / 8);

  return self->is_arithmetic || self->n_coded >= n_blocks / 8;
}

static ParseResult
parse_png (AivPictureHeader *self,
           const guint8     *data,
           gsize             length)
{
  gsize i = 8;

  for (;;)
    {
      guint32 size, type;

      if (length - i < 12)
        return PARSE_TRUNCATED;
      size = aiv_read_be32 (data + i);
      type = aiv_read_be32 (data + i + 4);
      if (size > length - i - 12)
        return PARSE_TRUNCATED;

      if (i == 8)
        {
          if (type != FOURCC ('I', 'H', 'D', 'R') || size < 13)
            return PARSE_DAMAGED;
          self->width = aiv_read_be32 (data + i + 8);
          self->height = aiv_read_be32 (data + i + 12);
        }
      else if (type == FOURCC ('e', 'X', 'I', 'f'))
        {
          self->orientation = parse_exif (data + i + 8, size);
        }
      else if (type == FOURCC ('I', 'E', 'N', 'D'))
        {
          return PARSE_OK;
        }
      i += 12 + (gsize) size;
    }
}

/* The size of the picture itself, which has to be the one that the file has been said to have. */
static gboolean
take_size (AivPictureHeader *self,
           guint             width,
           guint             height)
{
  if (self->width > 0)
    return self->width == width && self->height == height;
  self->width = width;
  self->height = height;
  return TRUE;
}

static ParseResult
parse_webp (AivPictureHeader *self,
            const guint8     *data,
            gsize             length)
{
  gboolean has_picture = FALSE;
  gsize i = 12;
  gsize end = 8 + (gsize) aiv_read_le32 (data + 4);

  if (end < i)
    return PARSE_DAMAGED;
  if (end > length)
    return PARSE_TRUNCATED;

  while (end - i >= 8)
    {
      guint32 type = aiv_read_be32 (data + i);
      gsize size = aiv_read_le32 (data + i + 4);
      const guint8 *chunk = data + i + 8;

      if (size > end - i - 8)
        return PARSE_TRUNCATED;

      if (type == FOURCC ('V', 'P', '8', 'X'))
        {
          /* Decoders go by the first chunk and look at no later one. */
          if (size < 10 || i != 12)
            return PARSE_DAMAGED;
          if (chunk[0] & 0x02)
            return PARSE_ANIMATED;
          self->width = 1 + aiv_read_le24 (chunk + 4);
          self->height = 1 + aiv_read_le24 (chunk + 7);
        }
      else if (type == FOURCC ('V', 'P', '8', ' ') && size >= 10 && !has_picture)
        {
          has_picture = TRUE;
          if (!take_size (self, aiv_read_le16 (chunk + 6) & 0x3fff, aiv_read_le16 (chunk + 8) & 0x3fff))
            return PARSE_DAMAGED;
        }
      else if (type == FOURCC ('V', 'P', '8', 'L') && size >= 5 && !has_picture)
        {
          guint32 bits = aiv_read_le32 (chunk + 1);

          has_picture = TRUE;
          if (!take_size (self, 1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)))
            return PARSE_DAMAGED;
        }
      else if (type == FOURCC ('E', 'X', 'I', 'F'))
        {
          gsize skip = size > 6 && memcmp (chunk, "Exif\0\0", 6) == 0 ? 6 : 0;

          self->orientation = parse_exif (chunk + skip, size - skip);
        }
      i += 8 + MIN (size + (size & 1), end - i - 8);
    }

  return has_picture && self->width > 0 ? PARSE_OK : PARSE_DAMAGED;
}

/**
 * aiv_picture_header_parse:
 * @self: (out caller-allocates): what is found
 * @data: (array length=length): the whole file
 * @length: its length in bytes
 * @name: the name of the file for messages
 * @error: return location for a [error@MediaError]
 *
 * Reads the header of a picture and walks through its parts to see that none is missing,
 * without decoding anything. Any thread.
 *
 * Returns: whether this is a whole JPEG, PNG or WebP picture, as far as one can tell
 *   without decoding
 */
gboolean
aiv_picture_header_parse (AivPictureHeader *self,
                          const guint8     *data,
                          gsize             length,
                          const char       *name,
                          GError          **error)
{
  ParseResult result = PARSE_DAMAGED;

  *self = (AivPictureHeader) { .kind = aiv_media_kind_from_data (data, length), .orientation = 1 };

  if (length == 0)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_EMPTY, _("“%s” is empty."), name);
      return FALSE;
    }
  if (self->kind == AIV_MEDIA_KIND_TEXT)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_UNSUPPORTED,
                   _("“%s” is not a picture: it contains text."), name);
      return FALSE;
    }

  if (self->kind == AIV_MEDIA_KIND_JPEG)
    {
      result = parse_jpeg (self, data, length);
      if (result == PARSE_OK && (guint64) self->width * self->height <= AIV_PICTURE_MAX_PIXELS && !has_all_blocks (self))
        result = PARSE_DAMAGED;
    }
  else if (self->kind == AIV_MEDIA_KIND_PNG)
    {
      result = parse_png (self, data, length);
    }
  else if (self->kind == AIV_MEDIA_KIND_WEBP)
    {
      result = parse_webp (self, data, length);
    }
  else
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_UNSUPPORTED,
                   _("“%s” is not a JPEG, PNG or WebP picture."), name);
      return FALSE;
    }

  switch (result)
    {
    case PARSE_OK:
      if (self->width > 0 && self->height > 0)
        return TRUE;
      aiv_media_set_damaged (error, name);
      break;

    case PARSE_TRUNCATED:
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TRUNCATED,
                   _("“%s” is incomplete: the file ends in the middle of the picture."), name);
      break;

    case PARSE_ANIMATED:
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_UNSUPPORTED,
                   _("“%s” is an animation, not a still picture."), name);
      break;

    case PARSE_DAMAGED:
    default:
      aiv_media_set_damaged (error, name);
      break;
    }

  return FALSE;
}
