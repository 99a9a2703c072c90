/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AivHttpTally AivHttpTally;

AivHttpTally *aiv_http_tally_new  (void);
void          aiv_http_tally_free (AivHttpTally *self);
gboolean      aiv_http_tally_take (AivHttpTally *self,
                                   const char   *who,
                                   gint64        most);
guint         aiv_http_tally_get  (AivHttpTally *self,
                                   const char   *who);
void          aiv_http_tally_give (AivHttpTally *self,
                                   const char   *who);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpTally, aiv_http_tally_free)

G_END_DECLS
