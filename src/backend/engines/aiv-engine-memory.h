/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "aiv-engine-task.h"

G_BEGIN_DECLS

#define AIV_TYPE_ENGINE_MEMORY (aiv_engine_memory_get_type ())
G_DECLARE_INTERFACE (AivEngineMemory, aiv_engine_memory, AIV, ENGINE_MEMORY, GObject)

struct _AivEngineMemoryInterface
{
  GTypeInterface parent_iface;

  AivEngineTask *(*find)  (AivEngineMemory *self);
  DexFuture     *(*begin) (AivEngineMemory *self,
                           AivEngineTask   *task);
  DexFuture     *(*name)  (AivEngineMemory *self,
                           const char      *reference,
                           const char      *remote_id);
  DexFuture     *(*end)   (AivEngineMemory *self,
                           const char      *reference);
  gboolean       (*knows) (AivEngineMemory *self,
                           const char      *engine,
                           const char      *remote_id);
};

AivEngineTask *aiv_engine_memory_find  (AivEngineMemory *self);
DexFuture     *aiv_engine_memory_begin (AivEngineMemory *self,
                                        AivEngineTask   *task);
DexFuture     *aiv_engine_memory_name  (AivEngineMemory *self,
                                        const char      *reference,
                                        const char      *remote_id);
DexFuture     *aiv_engine_memory_end   (AivEngineMemory *self,
                                        const char      *reference);
gboolean       aiv_engine_memory_knows (AivEngineMemory *self,
                                        const char      *engine,
                                        const char      *remote_id);

G_END_DECLS
