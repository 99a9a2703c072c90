/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-batch-draft.h"
#include "aiv-chosen-file.h"

G_BEGIN_DECLS

#define AIV_DRAFT_MAX_PICTURES 50

#define AIV_TYPE_DRAFT (aiv_draft_get_type ())
G_DECLARE_FINAL_TYPE (AivDraft, aiv_draft, AIV, DRAFT, GObject)

AivDraft      *aiv_draft_new              (void);
void           aiv_draft_add_files        (AivDraft      *self,
                                           GListModel    *files);
GListModel    *aiv_draft_get_pictures     (AivDraft      *self);
AivChosenFile *aiv_draft_get_recording    (AivDraft      *self);
void           aiv_draft_remove           (AivDraft      *self,
                                           AivChosenFile *file);
void           aiv_draft_remove_unusable  (AivDraft      *self);
void           aiv_draft_clear            (AivDraft      *self);
guint          aiv_draft_get_n_pictures   (AivDraft      *self);
guint          aiv_draft_get_n_unusable   (AivDraft      *self);
guint          aiv_draft_get_n_usable     (AivDraft      *self);
double         aiv_draft_get_seconds      (AivDraft      *self);
gboolean       aiv_draft_is_checking      (AivDraft      *self);
gboolean       aiv_draft_is_complete      (AivDraft      *self);
AivBatchDraft *aiv_draft_get_outgoing     (AivDraft      *self);
guint          aiv_draft_take_problems    (AivDraft      *self,
                                           const GError  *error);

G_END_DECLS
