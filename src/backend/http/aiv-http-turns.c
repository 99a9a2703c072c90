/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-turns.h"

/* So many get their turn before other work does: some 2 ms. */
#define SLICE 64

/**
 * AivHttpTurns:
 *
 * A queue of small pieces of work for the main loop. An event that a thousand clients wait
 * for makes a thousand of them: requests are answered in between.
 */
struct _AivHttpTurns
{
  GQueue queue;
  guint idle;
};

/**
 * aiv_http_turns_new:
 *
 * Returns: (transfer full): an empty queue of the default main context
 */
AivHttpTurns *
aiv_http_turns_new (void)
{
  AivHttpTurns *self = g_new0 (AivHttpTurns, 1);

  g_queue_init (&self->queue);
  return self;
}

/**
 * aiv_http_turns_free:
 * @self: (transfer full): an empty queue
 */
void
aiv_http_turns_free (AivHttpTurns *self)
{
  g_warn_if_fail (self->queue.length == 0);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_free (self);
}

static gboolean
on_idle (gpointer data)
{
  AivHttpTurns *self = data;

  for (guint i = 0; i < SLICE && self->queue.length > 0; i++)
    {
      AivHttpTurn *turn = g_queue_pop_head_link (&self->queue)->data;

      turn->waits = FALSE;
      turn->func (turn);
    }
  if (self->queue.length > 0)
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

/**
 * aiv_http_turns_ask:
 * @self: a queue
 * @turn: asks for its turn; may wait already
 *
 * Calls its function soon, once.
 */
void
aiv_http_turns_ask (AivHttpTurns *self, AivHttpTurn *turn)
{
  if (turn->waits)
    return;
  turn->waits = TRUE;
  turn->link.data = turn;
  g_queue_push_tail_link (&self->queue, &turn->link);
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, self, NULL);
}

/**
 * aiv_http_turns_cancel:
 * @self: a queue
 * @turn: no longer wants its turn; may not wait at all
 */
void
aiv_http_turns_cancel (AivHttpTurns *self, AivHttpTurn *turn)
{
  if (turn->waits)
    g_queue_unlink (&self->queue, &turn->link);
  turn->waits = FALSE;
}
