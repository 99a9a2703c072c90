/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-engine-settings.h"

G_BEGIN_DECLS

/**
 * AivControl:
 *
 * The way in for the operator of a server that is running: a Unix socket in the data folder,
 * for the user that the server runs as and for root. One JSON object on a line asks, one
 * answers. What it does is done by the server, which alone writes to its store.
 */
typedef struct _AivControl AivControl;

AivControl *aiv_control_new  (AivStore          *store,
                              AivEngineSettings *settings,
                              GError           **error);
DexFuture  *aiv_control_stop (AivControl  *self);
void        aiv_control_free (AivControl  *self);

DexFuture  *aiv_control_run  (AivStore          *store,
                              AivEngineSettings *settings,
                              const char        *request);
char       *aiv_control_ask  (const char  *data_dir,
                              const char  *request,
                              GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivControl, aiv_control_free)

G_END_DECLS
