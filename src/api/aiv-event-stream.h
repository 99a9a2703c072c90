/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client.h"

G_BEGIN_DECLS

/**
 * AivConnectionState:
 * @AIV_CONNECTION_STOPPED: not started
 * @AIV_CONNECTION_CONNECTING: asking
 * @AIV_CONNECTION_ONLINE: news arrive
 * @AIV_CONNECTION_OFFLINE: the server cannot be reached; trying again by itself
 */
typedef enum
{
  AIV_CONNECTION_STOPPED,
  AIV_CONNECTION_CONNECTING,
  AIV_CONNECTION_ONLINE,
  AIV_CONNECTION_OFFLINE,
} AivConnectionState;

#define AIV_TYPE_CONNECTION_STATE (aiv_connection_state_get_type ())
GType aiv_connection_state_get_type (void) G_GNUC_CONST;

#define AIV_TYPE_EVENT_STREAM (aiv_event_stream_get_type ())
G_DECLARE_FINAL_TYPE (AivEventStream, aiv_event_stream, AIV, EVENT_STREAM, GObject)

/**
 * AivEventStream:
 *
 * The news of a server, kept up: goes on after the last event seen, waits longer after each
 * failure (with jitter, six seconds at most), and starts at once when the network comes back.
 * A session has one.
 *
 * Properties: `client` (construct-only), `state` (AivConnectionState, read-only).
 *
 * Signals:
 * - `event` (AivWireEvent): each once, in order
 * - `connected`: the stream (re)started: read what may have been missed
 * - `poll`: the server has no events; read again what is going on. Only while `busy` is set, or
 *   while the server cannot be reached.
 *
 * Whoever reads for `connected` or `poll` says with aiv_event_stream_note_poll() how it went.
 *
 * `busy` (gboolean, read-write): whether anything is going on that is worth asking about
 * where a server has no events.
 */

AivEventStream     *aiv_event_stream_new       (AivClient      *client);
void                aiv_event_stream_start     (AivEventStream *self);
void                aiv_event_stream_stop      (AivEventStream *self);
AivConnectionState  aiv_event_stream_get_state (AivEventStream *self);
gboolean            aiv_event_stream_get_busy  (AivEventStream *self);
void                aiv_event_stream_set_busy  (AivEventStream *self,
                                                gboolean        busy);
void                aiv_event_stream_note_poll (AivEventStream *self,
                                                const GError   *error);

G_END_DECLS
