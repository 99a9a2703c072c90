/* SPDX-License-Identifier: MIT */
#pragma once

#include <gdk/gdk.h>
#include <libdex.h>

#include "aiv-draft-file.h"
#include "aiv-waveform.h"

G_BEGIN_DECLS

/**
 * AivChosenFileKind:
 * @AIV_CHOSEN_FILE_PICTURE: becomes one video
 * @AIV_CHOSEN_FILE_RECORDING: is spoken in all of them
 *
 * What a chosen file is for.
 */
typedef enum
{
  AIV_CHOSEN_FILE_PICTURE,
  AIV_CHOSEN_FILE_RECORDING,
} AivChosenFileKind;

GType aiv_chosen_file_kind_get_type (void) G_GNUC_CONST;

#define AIV_TYPE_CHOSEN_FILE (aiv_chosen_file_get_type ())
G_DECLARE_FINAL_TYPE (AivChosenFile, aiv_chosen_file, AIV, CHOSEN_FILE, GObject)

AivChosenFile    *aiv_chosen_file_new           (GFile             *file,
                                                 AivChosenFileKind  kind);
AivChosenFile    *aiv_chosen_file_new_named     (GFile             *file,
                                                 AivChosenFileKind  kind,
                                                 const char        *name);
AivChosenFile    *aiv_chosen_file_new_remote    (const char        *url,
                                                 const char        *name,
                                                 GdkPaintable      *preview);
DexFuture        *aiv_chosen_file_check         (AivChosenFile     *self);
GFile            *aiv_chosen_file_get_file      (AivChosenFile     *self);
const char       *aiv_chosen_file_get_url       (AivChosenFile     *self);
AivDraftFile     *aiv_chosen_file_make_outgoing (AivChosenFile     *self);
AivChosenFileKind aiv_chosen_file_get_kind      (AivChosenFile     *self);
const char       *aiv_chosen_file_get_name      (AivChosenFile     *self);
const char       *aiv_chosen_file_get_digest    (AivChosenFile     *self);
GdkPaintable     *aiv_chosen_file_get_preview   (AivChosenFile     *self);
void              aiv_chosen_file_set_preview   (AivChosenFile     *self,
                                                 GdkPaintable      *preview);
AivWaveform      *aiv_chosen_file_get_waveform  (AivChosenFile     *self);
const char       *aiv_chosen_file_get_problem   (AivChosenFile     *self);
void              aiv_chosen_file_set_problem   (AivChosenFile     *self,
                                                 const char        *problem);
char             *aiv_chosen_file_dup_note      (AivChosenFile     *self);
const char       *aiv_chosen_file_get_twin      (AivChosenFile     *self);
void              aiv_chosen_file_set_twin      (AivChosenFile     *self,
                                                 const char        *name);
gboolean          aiv_chosen_file_is_checking   (AivChosenFile     *self);
gint64            aiv_chosen_file_get_size      (AivChosenFile     *self);

G_END_DECLS
