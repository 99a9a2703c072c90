/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define AIV_TYPE_HTTP_BOUNDED_INPUT (aiv_http_bounded_input_get_type ())
G_DECLARE_FINAL_TYPE (AivHttpBoundedInput, aiv_http_bounded_input, AIV, HTTP_BOUNDED_INPUT, GFilterInputStream)

AivHttpBoundedInput *aiv_http_bounded_input_new     (GInputStream        *base,
                                                     gsize                most);
void                 aiv_http_bounded_input_renew   (AivHttpBoundedInput *self);
void                 aiv_http_bounded_input_forgive (AivHttpBoundedInput *self,
                                                     gsize                n);

G_END_DECLS
