/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-backend.h"
#include "wire/aiv-wire-event.h"

G_BEGIN_DECLS

GBytes *aiv_event_texts_ref (AivBackend        *backend,
                             const AivEventRow *event,
                             const char        *origin);
GBytes *aiv_event_texts_write (const AivWireEvent *wire);

G_END_DECLS
