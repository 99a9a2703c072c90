/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AivHttpTurn AivHttpTurn;

/**
 * AivHttpTurn:
 * @link: in the queue of those that wait; for #AivHttpTurns
 * @func: what is done when it is its turn
 * @waits: whether it is in the queue
 *
 * Something that is to be done soon; stands in whoever does it, who sets @func.
 */
struct _AivHttpTurn
{
  GList link;
  void (*func) (AivHttpTurn *self);
  gboolean waits;
};

typedef struct _AivHttpTurns AivHttpTurns;

AivHttpTurns *aiv_http_turns_new    (void);
void          aiv_http_turns_free   (AivHttpTurns *self);
void          aiv_http_turns_ask    (AivHttpTurns *self,
                                     AivHttpTurn  *turn);
void          aiv_http_turns_cancel (AivHttpTurns *self,
                                     AivHttpTurn  *turn);

G_END_DECLS
