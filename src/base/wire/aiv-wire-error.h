/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "wire/aiv-wire-problem.h"

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_ERROR (aiv_wire_error_get_type ())

/**
 * AivWireError:
 * @detail: one sentence; a list of validation errors joined
 * @problems: (element-type AivWireProblem): the refused files, maybe none
 * @required: credits needed; -1 if not told
 * @available: credits there are; -1 if not told
 * @cap: (nullable): what the account has done as much of as it may: `concurrent`, `daily` or `monthly`
 * @limit: how much of that it may do; -1 if not told
 *
 * Body of an answer with a status of 400 or more: `{"detail":"text"}` or, for validation,
 * `{"detail":[{"loc":["body","prompt"],"msg":…,"type":…}]}`. Ours adds `"problems":
 * [{"name":"bad.jpg","reason":…,"index":3}]` when files are refused, and `"required"` and
 * `"available"` when credits are short, and `"cap"`, `"limit"` and `"used"` when the account has
 * done as much as it may. Reference counted (atomically): fill it in while it is yours alone, and do not change it once
 * it has been shared.
 */
typedef struct
{
  char *detail;
  GPtrArray *problems;
  gint64 required;
  gint64 available;
  char *cap;
  gint64 limit;
} AivWireError;

GType aiv_wire_error_get_type (void) G_GNUC_CONST;

AivWireError *aiv_wire_error_new (void);
AivWireError *aiv_wire_error_ref (AivWireError *self);
void aiv_wire_error_unref (AivWireError *self);
AivWireError *aiv_wire_error_new_for_text (const char *detail);
void aiv_wire_error_add_problem (AivWireError *self, const char *name, const char *reason, int index);
JsonNode *aiv_wire_error_to_json (const AivWireError *self);
AivWireError *aiv_wire_error_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireError, aiv_wire_error_unref)

G_END_DECLS
