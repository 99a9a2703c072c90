/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AivTestNode:
 * @process: the program
 * @address: where it serves
 *
 * A server in JavaScript, for one test.
 */
typedef struct
{
  GSubprocess *process;
  char *address;
} AivTestNode;

gboolean     aiv_test_node_is_there     (void);
AivTestNode *aiv_test_node_new          (const char  *script,
                                         const char  *argument);
void         aiv_test_node_free         (AivTestNode *self);
char        *aiv_test_node_read_address (GSubprocess *process);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivTestNode, aiv_test_node_free)

G_END_DECLS
