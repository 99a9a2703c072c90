/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "aiv-chosen-file.h"

G_BEGIN_DECLS

/* How drafts remember files: where they are, never what is in them. */

JsonObject    *aiv_chosen_file_to_json   (AivChosenFile    *self);
AivChosenFile *aiv_chosen_file_from_json (JsonObject       *object,
                                          AivChosenFileKind kind);

G_END_DECLS
