/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-media-kind.h"
#include "aiv-picture-header.h"
#include "fuzz.h"

/* Files that say they are pictures, looked into before anything is decoded. */

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  AivPictureHeader header;
  g_autoptr (GError) error = NULL;

  aiv_media_kind_from_data (copy, size);
  if (!aiv_picture_header_parse (&header, copy, size, "a", &error))
    {
      g_assert_nonnull (error);
      return 0;
    }
  g_assert_no_error (error);
  g_assert_true (aiv_media_kind_is_image (header.kind));
  g_assert_cmpuint (header.width, >, 0);
  g_assert_cmpuint (header.height, >, 0);
  g_assert_cmpuint (header.orientation, >=, 1);
  g_assert_cmpuint (header.orientation, <=, 8);
  return 0;
}
