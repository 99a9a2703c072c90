/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-test-server.h"

G_BEGIN_DECLS

/**
 * AivLibraryScript:
 *
 * Batches of two videos each and videos from words, as a server tells them: the data of an
 * AivTestServer whose handler is aiv_library_script_serve().
 */
typedef struct
{
  guint n_batches;
  guint n_videos;
  gint64 gone;          /* number of a batch that has been deleted; 0: none */
  const char *newest;   /* state of the newest batch */
  gboolean summaries;   /* the list tells nothing of the items */
  gboolean short_total; /* the list tells the length of the page as its own */
  guint fail_at;        /* offset of the page that cannot be read; 0: none */
  guint pages;
} AivLibraryScript;

void aiv_library_script_serve (AivTestServer     *server,
                               SoupServerMessage *message,
                               const char        *path);

G_END_DECLS
