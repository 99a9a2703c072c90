/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers in files, byte by byte: they stand at any address. */

static inline guint32
aiv_read_be32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static inline guint32
aiv_read_be16 (const guint8 *at)
{
  return (guint32) at[0] << 8 | at[1];
}

static inline guint32
aiv_read_le16 (const guint8 *at)
{
  return (guint32) at[1] << 8 | at[0];
}

static inline guint32
aiv_read_le24 (const guint8 *at)
{
  return (guint32) at[2] << 16 | aiv_read_le16 (at);
}

static inline guint32
aiv_read_le32 (const guint8 *at)
{
  return (guint32) at[3] << 24 | aiv_read_le24 (at);
}

G_END_DECLS
