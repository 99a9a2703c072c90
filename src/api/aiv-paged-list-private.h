/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-paged-list.h"

G_BEGIN_DECLS

/* For the lists that are made of it. */
gpointer   aiv_paged_list_find   (AivPagedList *self,
                                  const char   *key);
void       aiv_paged_list_insert (AivPagedList *self,
                                  guint         position,
                                  const char   *key,
                                  gpointer      object);
void       aiv_paged_list_remove (AivPagedList *self,
                                  const char   *key);
/* Empties the list and stops what is being read. */
void       aiv_paged_list_reset  (AivPagedList *self);

G_END_DECLS
