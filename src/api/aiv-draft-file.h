/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

#define AIV_TYPE_DRAFT_FILE (aiv_draft_file_get_type ())
G_DECLARE_FINAL_TYPE (AivDraftFile, aiv_draft_file, AIV, DRAFT_FILE, GObject)

/**
 * AivDraftFile:
 *
 * A file that is to be sent with a batch.
 *
 * Properties:
 * - `file` (GFile, construct-only)
 * - `name` (string, read-write): what the user calls it: its display name unless set
 * - `size` (gint64, read-only): bytes; -1 before the check
 * - `content-type` (string, read-only, nullable): media type by content, not by name
 * - `problem` (string, read-write, nullable): why it cannot be sent, translated; set by the
 *   check, by the caller (a decoder knows more) or from a server's refusal
 */

AivDraftFile *aiv_draft_file_new              (GFile        *file);
GFile        *aiv_draft_file_get_file         (AivDraftFile *self);
const char   *aiv_draft_file_get_name         (AivDraftFile *self);
void          aiv_draft_file_set_name         (AivDraftFile *self,
                                               const char   *name);
gint64        aiv_draft_file_get_size         (AivDraftFile *self);
const char   *aiv_draft_file_get_content_type (AivDraftFile *self);
const char   *aiv_draft_file_get_problem      (AivDraftFile *self);
void          aiv_draft_file_set_problem      (AivDraftFile *self,
                                               const char   *problem);

/* → TRUE when nothing speaks against it, FALSE with `problem` set. Looks at size and first
 * bytes, decodes nothing. @types: media types to accept; @max_size: bytes. */
DexFuture    *aiv_draft_file_check            (AivDraftFile       *self,
                                               const char * const *types,
                                               gint64              max_size);

G_END_DECLS
