/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "aiv-json.h"

G_BEGIN_DECLS

/* Defines new, ref, unref and the boxed type of a shape; `clear` frees what it holds. */
#define AIV_WIRE_DEFINE(Type, type, clear)                                                \
  G_DEFINE_BOXED_TYPE (Type, type, type##_ref, type##_unref)                              \
                                                                                          \
  Type *type##_ref (Type *self)                                                           \
  {                                                                                       \
    g_return_val_if_fail (self != NULL, NULL);                                            \
    return g_atomic_rc_box_acquire (self);                                                \
  }                                                                                       \
                                                                                          \
  void type##_unref (Type *self)                                                          \
  {                                                                                       \
    g_return_if_fail (self != NULL);                                                      \
    g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);                          \
  }

JsonObject *aiv_wire_read_object (JsonNode   *node,
                                  const char *what,
                                  GError    **error);
char       *aiv_wire_dup_id      (JsonObject *object,
                                  const char *member);
char       *aiv_wire_dup_text    (JsonObject *object,
                                  const char *member);
gint64      aiv_wire_get_time    (JsonObject *object,
                                  const char *member);
guint       aiv_wire_get_count   (JsonObject *object,
                                  const char *member,
                                  guint       fallback);
char      **aiv_wire_dup_strings (JsonObject *object,
                                  const char *member);
void        aiv_wire_set_time    (JsonObject *object,
                                  const char *member,
                                  gint64      ms);
void        aiv_wire_set_text    (JsonObject *object,
                                  const char *member,
                                  const char *text);
void        aiv_wire_set_null    (JsonObject *object,
                                  const char *member,
                                  const char *text);
void        aiv_wire_set_strings (JsonObject *object,
                                  const char *member,
                                  char      **strings);
JsonNode   *aiv_wire_take_object (JsonObject *object);

G_END_DECLS
