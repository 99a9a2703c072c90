/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

G_BEGIN_DECLS

#define AIV_TYPE_COMFYUI_WORKFLOW (aiv_comfyui_workflow_get_type ())

/**
 * AivComfyuiWorkflow:
 * @name: of its file, without the extension: what people choose it by
 * @graph: its nodes, with places to be filled in
 * @takes_image: whether there is a place for a picture
 * @takes_audio: whether there is a place for a recording
 *
 * What a ComfyUI server is to do for a video. Reference counted, immutable.
 */
typedef struct
{
  char *name;
  JsonNode *graph;
  gboolean takes_image;
  gboolean takes_audio;
} AivComfyuiWorkflow;

/**
 * AivComfyuiValues:
 * @image: (nullable): what the server calls the picture
 * @audio: (nullable): what it calls the recording
 * @prompt: what somebody asked for
 * @seed: a number that a video's noise is made from
 * @width: of the video, in pixels
 * @height: of the video, in pixels
 * @seconds: how long it is to be
 *
 * What comes in the places of a workflow.
 */
typedef struct
{
  const char *image;
  const char *audio;
  const char *prompt;
  gint64 seed;
  gint64 width;
  gint64 height;
  gint64 seconds;
} AivComfyuiValues;

GType               aiv_comfyui_workflow_get_type (void) G_GNUC_CONST;
GStrv               aiv_comfyui_workflow_list     (const char               *path);
DexFuture          *aiv_comfyui_workflow_load     (const char               *path,
                                                   const char               *name,
                                                   gboolean                  image,
                                                   gboolean                  audio);
JsonNode           *aiv_comfyui_workflow_fill     (AivComfyuiWorkflow       *self,
                                                   const AivComfyuiValues   *values);
guint               aiv_comfyui_workflow_get_size (AivComfyuiWorkflow       *self);
AivComfyuiWorkflow *aiv_comfyui_workflow_ref      (AivComfyuiWorkflow       *self);
void                aiv_comfyui_workflow_unref    (AivComfyuiWorkflow       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivComfyuiWorkflow, aiv_comfyui_workflow_unref)

G_END_DECLS
