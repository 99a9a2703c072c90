/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "engines/remote/aiv-remote-engine.h"

G_BEGIN_DECLS

#define AIV_TYPE_COMFYUI_SOCKET (aiv_comfyui_socket_get_type ())
G_DECLARE_FINAL_TYPE (AivComfyuiSocket, aiv_comfyui_socket, AIV, COMFYUI_SOCKET, GObject)

AivComfyuiSocket *aiv_comfyui_socket_new          (AivRemoteEngine   *engine,
                                                   AivRemoteSettings *settings);
const char       *aiv_comfyui_socket_get_client   (AivComfyuiSocket  *self);
const char       *aiv_comfyui_socket_get_address  (AivComfyuiSocket  *self);
DexFuture        *aiv_comfyui_socket_open         (AivComfyuiSocket  *self);
void              aiv_comfyui_socket_close        (AivComfyuiSocket  *self);
void              aiv_comfyui_socket_expect       (AivComfyuiSocket  *self,
                                                   const char        *prompt_id,
                                                   guint              n_nodes);
void              aiv_comfyui_socket_forget       (AivComfyuiSocket  *self,
                                                   const char        *prompt_id);
gboolean          aiv_comfyui_socket_is_running   (AivComfyuiSocket  *self,
                                                   const char        *prompt_id);
double            aiv_comfyui_socket_get_fraction (AivComfyuiSocket  *self,
                                                   const char        *prompt_id);
DexFuture        *aiv_comfyui_socket_watch        (AivComfyuiSocket  *self,
                                                   const char        *prompt_id);

G_END_DECLS
