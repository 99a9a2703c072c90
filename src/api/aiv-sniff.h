/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that aiv_sniff_type() wants to see. */
#define AIV_SNIFF_BYTES 64

const char *aiv_sniff_type       (const guint8 *head,
                                  gsize         length);
const char *aiv_sniff_canonical  (const char   *type);
gboolean    aiv_sniff_is_cut_off (const char   *type,
                                  const guint8 *data,
                                  gsize         length);

G_END_DECLS
