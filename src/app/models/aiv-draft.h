/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

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
guint          aiv_draft_get_n_duplicates (AivDraft      *self);
void           aiv_draft_remove_duplicates (AivDraft     *self);
guint          aiv_draft_find             (AivDraft      *self,
                                           AivChosenFile *file);
gboolean       aiv_draft_move             (AivDraft      *self,
                                           AivChosenFile *file,
                                           guint          position);
const char    *aiv_draft_get_prompt       (AivDraft      *self);
void           aiv_draft_set_prompt       (AivDraft      *self,
                                           const char    *prompt);
const char    *aiv_draft_get_name         (AivDraft      *self);
void           aiv_draft_set_name         (AivDraft      *self,
                                           const char    *name);
gboolean       aiv_draft_is_empty         (AivDraft      *self);
JsonNode      *aiv_draft_to_json          (AivDraft      *self);
void           aiv_draft_take_json        (AivDraft      *self,
                                           JsonObject    *object);
AivBatchDraft *aiv_draft_make_outgoing    (AivDraft      *self);
guint          aiv_draft_take_problems    (AivDraft      *self,
                                           const GError  *error);

G_END_DECLS
