/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-library-row.h"
#include "aiv-session.h"

G_BEGIN_DECLS

AivItem *aiv_library_bare_item (AivSession          *session,
                                const char          *key);
AivItem *aiv_library_fill_item (AivSession          *session,
                                const AivLibraryRow *row);

G_END_DECLS
