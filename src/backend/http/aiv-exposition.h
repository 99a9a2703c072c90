/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIV_EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

typedef struct _AivExposition AivExposition;

AivExposition *aiv_exposition_new    (void);
void           aiv_exposition_free   (AivExposition     *self);
void           aiv_exposition_family (AivExposition     *self,
                                      const char        *name,
                                      const char        *type,
                                      const char        *help);
void           aiv_exposition_sample (AivExposition     *self,
                                      const char        *suffix,
                                      const char *const *labels,
                                      double             value);
void           aiv_exposition_single (AivExposition     *self,
                                      const char        *name,
                                      const char        *type,
                                      const char        *help,
                                      double             value);
GBytes        *aiv_exposition_take   (AivExposition     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivExposition, aiv_exposition_free)

/* Labels of a sample: name, value, name, value, … */
#define AIV_LABELS(...) ((const char *const[]){ __VA_ARGS__, NULL })

G_END_DECLS
