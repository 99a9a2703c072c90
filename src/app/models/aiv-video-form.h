/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "aiv-chosen-file.h"
#include "aiv-video-draft.h"

G_BEGIN_DECLS

#define AIV_VIDEO_FORM_DURATION 8

#define AIV_TYPE_VIDEO_FORM (aiv_video_form_get_type ())
G_DECLARE_FINAL_TYPE (AivVideoForm, aiv_video_form, AIV, VIDEO_FORM, GObject)

AivVideoForm  *aiv_video_form_new           (void);
const char    *aiv_video_form_get_prompt    (AivVideoForm  *self);
void           aiv_video_form_set_prompt    (AivVideoForm  *self,
                                             const char    *prompt);
const char    *aiv_video_form_get_model     (AivVideoForm  *self);
void           aiv_video_form_set_model     (AivVideoForm  *self,
                                             const char    *model);
guint          aiv_video_form_get_duration  (AivVideoForm  *self);
void           aiv_video_form_set_duration  (AivVideoForm  *self,
                                             guint          seconds);
AivChosenFile *aiv_video_form_get_picture   (AivVideoForm  *self);
void           aiv_video_form_set_picture   (AivVideoForm  *self,
                                             AivChosenFile *picture);
gboolean       aiv_video_form_is_empty      (AivVideoForm  *self);
void           aiv_video_form_clear         (AivVideoForm  *self);
AivVideoDraft *aiv_video_form_make_draft    (AivVideoForm  *self);
JsonNode      *aiv_video_form_to_json       (AivVideoForm  *self);
void           aiv_video_form_take_json     (AivVideoForm  *self,
                                             JsonObject    *object);

G_END_DECLS
