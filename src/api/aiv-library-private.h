/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-library-db.h"
#include "aiv-library.h"

G_BEGIN_DECLS

struct _AivLibrary
{
  GObject parent_instance;

  AivClient *client;
  char *path;
  AivLibraryDb *db;
  GThreadPool *thread;
  DexFuture *syncing;
  DexFuture *sync_guard;
  DexFuture *checking;
  gboolean sync_again;
  gboolean complete;
  gboolean closed;
  gint64 told_at;
  guint tell_source;
};

/**
 * AivLibraryFunc:
 * @db: the library's file, open
 * @data: arguments
 * @result: zeroed; to be set when there is something to return
 * @error: why it failed
 *
 * What is done with the file, on the library's thread. May be called twice, when the file has to
 * be made anew.
 *
 * Returns: whether it is done
 */
typedef gboolean (*AivLibraryFunc) (AivLibraryDb *db,
                                    gpointer      data,
                                    GValue       *result,
                                    GError      **error);

DexFuture *aiv_library_run          (AivLibrary    *self,
                                     AivLibraryFunc func,
                                     gpointer       data,
                                     GDestroyNotify data_free);
DexFuture *aiv_library_write        (AivLibrary    *self,
                                     AivLibraryFunc func,
                                     gpointer       data,
                                     GDestroyNotify data_free);
void       aiv_library_set_complete (AivLibrary    *self,
                                     gboolean       complete);
void       aiv_library_queue_told   (AivLibrary    *self);
DexFuture *aiv_library_sync_fiber   (gpointer       data);

G_END_DECLS
