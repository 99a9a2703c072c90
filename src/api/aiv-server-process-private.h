/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-server-process.h"

G_BEGIN_DECLS

/* (transfer full) (nullable): where the server is installed */
char *aiv_server_process_find_program (void);

G_END_DECLS
