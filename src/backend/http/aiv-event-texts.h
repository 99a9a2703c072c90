/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-backend.h"

G_BEGIN_DECLS

GBytes *aiv_event_texts_ref (AivBackend        *backend,
                             const AivEventRow *event,
                             const char        *origin);

G_END_DECLS
