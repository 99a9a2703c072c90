/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-chosen-file.h"

G_BEGIN_DECLS

DexFuture     *aiv_chosen_files_sort      (GListModel    *files);
AivChosenFile *aiv_chosen_files_find_same (GListModel    *files,
                                           AivChosenFile *other);

G_END_DECLS
