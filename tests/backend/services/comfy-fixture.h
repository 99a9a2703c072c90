/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "service-fixture.h"

G_BEGIN_DECLS

/**
 * Comfy:
 * @sockets: connections, the latest at the end
 * @n_sockets: how many there have been
 * @n_images: pictures that were uploaded
 * @n_recordings: recordings that were uploaded
 * @old: whether it gives ids of its own
 * @lost: whether what was uploaded before the second prompt has been taken away
 * @node: (nullable): what fails
 * @outputs: what comes of a prompt
 * @graph: (nullable): the latest prompt
 *
 * A stand-in of a ComfyUI server: uploads, a queue, a history, and a socket that tells of what is
 * at work to whoever is listening just then.
 */
typedef struct
{
  GPtrArray *sockets;
  guint n_sockets;
  guint n_images;
  guint n_recordings;
  gboolean old;
  gboolean lost;
  const char *node;
  const char *outputs;
  JsonNode *graph;
} Comfy;

extern Comfy comfy;

void                     comfy_open           (ServiceFixture *f,
                                               gconstpointer   data);
void                     comfy_close          (ServiceFixture *f,
                                               gconstpointer   data);
void                     comfy_reset          (void);
SoupWebsocketConnection *comfy_get_connection (void);
void                     comfy_tell           (const char     *type,
                                               const char     *format,
                                               ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
