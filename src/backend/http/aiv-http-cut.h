/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

void aiv_http_cut (SoupServerMessage *message,
                   GSocket           *socket);

G_END_DECLS
