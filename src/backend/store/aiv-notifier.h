/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-change.h"

G_BEGIN_DECLS

typedef void (*AivNotifierFunc) (AivEventRow *event,
                                 gpointer     user_data);

typedef struct _AivNotifier AivNotifier;

AivNotifier *aiv_notifier_new             (const char      *data_dir);
AivNotifier *aiv_notifier_ref             (AivNotifier     *self);
void         aiv_notifier_unref           (AivNotifier     *self);
void         aiv_notifier_set_func        (AivNotifier     *self,
                                           AivNotifierFunc  func,
                                           gpointer         user_data);
void         aiv_notifier_committed       (AivNotifier     *self,
                                           GPtrArray       *changes);
void         aiv_notifier_tell            (AivNotifier     *self,
                                           AivEventRow     *event);
guint64      aiv_notifier_get_change      (AivNotifier     *self,
                                           gint64           user_id);
guint64      aiv_notifier_get_auth_change (AivNotifier     *self,
                                           gint64           user_id);

G_END_DECLS
