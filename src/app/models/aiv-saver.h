/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_SAVER (aiv_saver_get_type ())
G_DECLARE_FINAL_TYPE (AivSaver, aiv_saver, AIV, SAVER, GObject)

AivSaver  *aiv_saver_new         (AivSession *session,
                                  GPtrArray  *items,
                                  GFile      *folder,
                                  const char *pattern);
DexFuture *aiv_saver_run         (AivSaver   *self);
guint      aiv_saver_get_n_saved (AivSaver   *self);
guint      aiv_saver_get_n_files (AivSaver   *self);

G_END_DECLS
