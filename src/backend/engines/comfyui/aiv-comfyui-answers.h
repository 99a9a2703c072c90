/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/remote/aiv-remote-engine.h"

G_BEGIN_DECLS

/**
 * AivComfyuiPlace:
 * @AIV_COMFYUI_NOWHERE: not in the queue
 * @AIV_COMFYUI_WAITING: others come before it
 * @AIV_COMFYUI_RUNNING: it is being worked on
 *
 * Where a prompt is in a server's queue.
 */
typedef enum
{
  AIV_COMFYUI_NOWHERE,
  AIV_COMFYUI_WAITING,
  AIV_COMFYUI_RUNNING,
} AivComfyuiPlace;

/* What a prompt bears beside its id, which old servers choose themselves. */
#define AIV_COMFYUI_MARK "aivideo"

void            aiv_comfyui_read_history (JsonObject        *entry,
                                          AivRemoteSettings *settings,
                                          AivRemoteStatus   *status);
AivComfyuiPlace aiv_comfyui_find         (JsonObject        *queue,
                                          const char        *reference,
                                          char             **prompt_id,
                                          guint             *n_nodes);

G_END_DECLS
