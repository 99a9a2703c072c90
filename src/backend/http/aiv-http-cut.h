/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

void aiv_http_cut (SoupServerMessage *message);

G_END_DECLS
