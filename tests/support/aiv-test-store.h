/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-test-folder.h"
#include "store/aiv-batches.h"
#include "store/aiv-store.h"
#include "store/aiv-users.h"

G_BEGIN_DECLS

AivStore *aiv_test_open_store    (const char *folder);
void      aiv_test_close_store   (AivStore   *store);
void      aiv_test_assert_sound  (AivStore   *store);

gint64    aiv_test_add_user      (AivStore   *store,
                                  const char *username,
                                  gint64      credits);
char     *aiv_test_submit        (AivStore   *store,
                                  gint64      user_id,
                                  guint       n_images,
                                  GError    **error);
char     *aiv_test_submit_to     (AivStore   *store,
                                  gint64      user_id,
                                  const char *engine,
                                  const char *prompt,
                                  const char *const *names,
                                  GError    **error);

G_END_DECLS
