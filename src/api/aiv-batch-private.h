/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-batch.h"

G_BEGIN_DECLS

struct _AivBatch
{
  GObject parent_instance;

  AivItemPool *pool;
  AivWireBatch *wire;
  AivWireProgress progress;
  AivJobStatus status;
  GListStore *items;
  GDateTime *created_at;
  gboolean loaded;
};

G_END_DECLS
