/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AivListenerFunc:
 * @event: what happened
 * @user_data: the listener's data
 */
typedef void (*AivListenerFunc) (gpointer event,
                                 gpointer user_data);

typedef struct _AivListeners AivListeners;

AivListeners *aiv_listeners_new      (void);
void          aiv_listeners_free     (AivListeners   *self);
void          aiv_listeners_clear    (AivListeners   *self);
guint         aiv_listeners_add      (AivListeners   *self,
                                      gint64          key,
                                      AivListenerFunc func,
                                      gpointer        user_data,
                                      GDestroyNotify  notify);
gboolean      aiv_listeners_remove   (AivListeners   *self,
                                      guint           id);
void          aiv_listeners_tell     (AivListeners   *self,
                                      gint64          key,
                                      gpointer        event);
guint         aiv_listeners_count    (AivListeners   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivListeners, aiv_listeners_free)

G_END_DECLS
