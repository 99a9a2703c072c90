/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

#define AIV_TYPE_NOTIFIER (aiv_notifier_get_type ())
G_DECLARE_FINAL_TYPE (AivNotifier, aiv_notifier, AIV, NOTIFIER, GObject)

AivNotifier *aiv_notifier_new         (GtkApplication *application,
                                       GSettings      *settings,
                                       AivAccount     *account);
void         aiv_notifier_tell_unsent (AivNotifier    *self,
                                       const char     *title,
                                       const char     *reason);

G_END_DECLS
