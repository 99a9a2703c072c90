/* SPDX-License-Identifier: MIT */
#pragma once

#include <gdk/gdk.h>
#include <libdex.h>

#include "aiv-waveform.h"

G_BEGIN_DECLS

#define AIV_TYPE_FILE_FINDINGS (aiv_file_findings_get_type ())

/**
 * AivFileFindings:
 * @digest: SHA-256 of the file's content, in hexadecimal
 * @size: bytes of what is to be sent
 * @preview: (nullable): a small copy of a picture
 * @waveform: (nullable): how loud a recording is when
 * @sendable: (nullable): path of a copy that servers take; %NULL where they take the file itself
 * @note: (nullable): what was done to make that copy, in words for people
 *
 * What looking at a chosen file has found. Immutable and reference counted.
 */
typedef struct
{
  char *digest;
  gint64 size;
  GdkTexture *preview;
  AivWaveform *waveform;
  char *sendable;
  char *note;
} AivFileFindings;

GType aiv_file_findings_get_type (void) G_GNUC_CONST;

DexFuture       *aiv_file_findings_look             (const char      *path,
                                                     const char      *name,
                                                     gboolean         is_picture);
const char      *aiv_file_findings_describe_problem (const GError    *error,
                                                     gboolean         is_picture);
AivFileFindings *aiv_file_findings_ref              (AivFileFindings *self);
void             aiv_file_findings_unref            (AivFileFindings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivFileFindings, aiv_file_findings_unref)

G_END_DECLS
