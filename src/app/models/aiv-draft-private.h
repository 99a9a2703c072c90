/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-draft.h"

G_BEGIN_DECLS

struct _AivDraft
{
  GObject parent_instance;

  GListStore *pictures;
  AivChosenFile *recording;
  char *prompt;
  char *name;
  GPtrArray *sorting;   /* futures: files being told apart */
  GHashTable *checks;   /* AivChosenFile → future */
  AivBatchDraft *outgoing;
};

void aiv_draft_changed        (AivDraft      *self);
void aiv_draft_append_picture (AivDraft      *self,
                               AivChosenFile *picture);
void aiv_draft_set_recording  (AivDraft      *self,
                               AivChosenFile *recording);

G_END_DECLS
