/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_KEPT_ANSWER (aiv_kept_answer_get_type ())

/**
 * AivKeptAnswer:
 * @status: HTTP status of the first answer; 0 if the key is new and the work is yours to do
 * @body: (nullable): its body
 *
 * What [func@Aiv.idempotency_begin] found. Reference counted, immutable once handed out.
 */
typedef struct
{
  guint status;
  char *body;
} AivKeptAnswer;

GType          aiv_kept_answer_get_type (void) G_GNUC_CONST;
AivKeptAnswer *aiv_kept_answer_new      (void);
AivKeptAnswer *aiv_kept_answer_ref      (AivKeptAnswer *self);
void           aiv_kept_answer_unref    (AivKeptAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivKeptAnswer, aiv_kept_answer_unref)

G_END_DECLS
