/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AivCsv AivCsv;

AivCsv *aiv_csv_new      (void);
void    aiv_csv_free     (AivCsv     *self);
void    aiv_csv_add_text (AivCsv     *self,
                          const char *text);
void    aiv_csv_add_int  (AivCsv     *self,
                          gint64      number);
void    aiv_csv_add_bool (AivCsv     *self,
                          gboolean    value);
void    aiv_csv_add_time (AivCsv     *self,
                          gint64      ms);
void    aiv_csv_end_row  (AivCsv     *self);
GBytes *aiv_csv_take     (AivCsv     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivCsv, aiv_csv_free)

G_END_DECLS
