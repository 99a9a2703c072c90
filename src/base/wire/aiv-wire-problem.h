/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_PROBLEM (aiv_wire_problem_get_type ())

/**
 * AivWireProblem:
 * @name: the user's name for the file
 * @reason: why, in words
 * @index: its place among the pictures; -1 for the recording or if not told
 *
 * A file that was refused. Reference counted (atomically): fill it in while it is yours alone, and do not change it
 * once it has been shared.
 */
typedef struct
{
  char *name;
  char *reason;
  int index;
} AivWireProblem;

GType aiv_wire_problem_get_type (void) G_GNUC_CONST;

AivWireProblem *aiv_wire_problem_new (void);
AivWireProblem *aiv_wire_problem_ref (AivWireProblem *self);
void aiv_wire_problem_unref (AivWireProblem *self);
JsonNode *aiv_wire_problem_to_json (const AivWireProblem *self);
AivWireProblem *aiv_wire_problem_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireProblem, aiv_wire_problem_unref)

G_END_DECLS
