/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_IMPORT (aiv_wire_import_get_type ())

/**
 * AivWireImport:
 * @dry_run: whether nothing has been changed
 * @source: (nullable): "vision" or "diy": whose data it is
 * @users: accounts that are new
 * @known_users: accounts that there were, which stay as they are
 * @known_names: (nullable): some of those
 * @credits: what the new accounts bring along
 * @jobs: batches and videos of v1 that are new
 * @known_jobs: those that there were
 * @videos: finished videos among the new ones
 * @missing: how many of them come without their file
 * @files: files to be copied
 * @bytes: their size
 * @notes: (nullable): what cannot be taken over as it is, in words
 *
 * What an import takes over from another server, or would. Reference counted (atomically): fill it in while it is
 * yours alone, and do not change it once it has been shared.
 *
 * On the wire: what `aivideo-server import --json` prints, `{"dry_run":true,"source":"vision","users":3,
 * "known_users":0,"known_names":[],"credits":142,"jobs":1,"known_jobs":0,"videos":2,"missing":1,"files":4,
 * "bytes":7000,"notes":["…"]}`.
 */
typedef struct
{
  gboolean dry_run;
  char *source;
  gint64 users;
  gint64 known_users;
  char **known_names;
  gint64 credits;
  gint64 jobs;
  gint64 known_jobs;
  gint64 videos;
  gint64 missing;
  gint64 files;
  gint64 bytes;
  char **notes;
} AivWireImport;

GType aiv_wire_import_get_type (void) G_GNUC_CONST;

AivWireImport *aiv_wire_import_new (void);
AivWireImport *aiv_wire_import_ref (AivWireImport *self);
void aiv_wire_import_unref (AivWireImport *self);
JsonNode *aiv_wire_import_to_json (const AivWireImport *self);
AivWireImport *aiv_wire_import_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireImport, aiv_wire_import_unref)

G_END_DECLS
