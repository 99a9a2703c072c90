/* SPDX-License-Identifier: MIT */
/* What the window does to begin something new. */
#include "config.h"

#include "aiv-window-private.h"

#include <glib/gi18n.h>

#include "aiv-chosen-file.h"
#include "aiv-draft-store.h"
#include "aiv-fiber.h"
#include "aiv-json.h"
#include "aiv-new-batch-page.h"
#include "aiv-new-video-page.h"
#include "aiv-place.h"
#include "aiv-present-error.h"
#include "aiv-reuse.h"
#include "aiv-weak.h"

static void
on_new_batch (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "new-batch");
}

static void
on_new_video (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "new-video");
}

/* Files that something else was asked to open with this program. */
static void
on_add_files (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);
  AdwNavigationPage *page;
  GVariantIter uris;
  const char *uri;

  aiv_window_show_page (self, "new-batch");
  page = adw_navigation_view_find_page (self->content_view, "new-batch");
  if (page == NULL)
    {
      gtk_widget_activate_action (widget, "win.toast", "s",
                                  C_("toast", "This server does not make batches of pictures with a recording"));
      return;
    }
  g_variant_iter_init (&uris, parameter);
  while (g_variant_iter_next (&uris, "&s", &uri))
    {
      g_autoptr(GFile) file = g_file_new_for_uri (uri);

      g_list_store_append (files, file);
    }
  aiv_draft_add_files (aiv_new_batch_page_get_draft (AIV_NEW_BATCH_PAGE (page)), G_LIST_MODEL (files));
}

/* --- the samples ----------------------------------------------------------------------- */

/* Beside what is installed, or in the build folder. */
static char *
dup_samples_dir (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *here = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *built = here != NULL ? g_build_filename (here, "..", "..", "data", "samples", NULL) : NULL;

  if (built != NULL && g_file_test (built, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&built);
  return aiv_place_dup_dir ("share/aivideo-studio/samples", AIV_DATA_DIR "/aivideo-studio/samples");
}

static void
on_try_samples (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  static const char *const names[] = { "portrait.jpg", "coffee.jpg", "cat.jpg", "voice.flac" };
  g_autofree char *dir = dup_samples_dir ();
  GVariantBuilder uris;

  g_variant_builder_init (&uris, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);
      g_autoptr(GFile) file = g_file_new_for_path (path);
      g_autofree char *uri = g_file_get_uri (file);

      g_variant_builder_add (&uris, "s", uri);
    }
  gtk_widget_activate_action_variant (widget, "win.add-files", g_variant_builder_end (&uris));
}

static AivNewVideoPage *
open_new_video (AivWindow *self)
{
  aiv_window_show_page (self, "new-video");
  return AIV_NEW_VIDEO_PAGE (adw_navigation_view_find_page (self->content_view, "new-video"));
}

/* A picture that the server has, and its title: the next video begins with it. */
static void
on_use_picture (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivNewVideoPage *page = open_new_video (AIV_WINDOW (widget));
  g_autoptr(AivChosenFile) picture = NULL;
  const char *url, *title;

  g_variant_get (parameter, "(&s&s)", &url, &title);
  if (page == NULL || *url == '\0')
    return;
  picture = aiv_chosen_file_new_remote (url, title, NULL);
  aiv_video_form_set_picture (aiv_new_video_page_get_form (page), picture);
}

/* --- again ------------------------------------------------------------------------------ */

static void
toast (GtkWidget  *widget,
       const char *text)
{
  gtk_widget_activate_action (widget, "win.toast", "s", text);
}

/* In one message: each would hide the one before. */
static void
tell_missing (GtkWidget *widget,
              guint      n_pictures,
              gboolean   recording)
{
  g_autofree char *text = NULL;

  if (n_pictures > 0)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%u picture is neither on this computer nor on the server any more",
                                         "%u pictures are neither on this computer nor on the server any more", n_pictures),
                            n_pictures);
  if (n_pictures > 0 && recording)
    {
      /* Translators: %s says that pictures are gone */
      g_autofree char *both = g_strdup_printf (C_("toast", "%s; the recording has to be chosen again, too"), text);

      toast (widget, both);
    }
  else if (n_pictures > 0)
    {
      toast (widget, text);
    }
  else if (recording)
    {
      toast (widget, C_("toast", "The recording is not on this computer any more: choose it again"));
    }
}

static DexFuture *
on_batch_found (DexFuture *done,
                gpointer   weak)
{
  g_autoptr(AivNewBatchPage) page = aiv_weak_get (weak);
  g_autoptr(JsonNode) state = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *object;

  if (page == NULL)
    return dex_future_new_true ();
  if (!(state = dex_await_boxed (dex_ref (done), &error)))
    {
      aiv_app_present_error (GTK_WIDGET (page), error, C_("heading", "The Batch Could Not Be Read"));
      return dex_future_new_true ();
    }

  object = json_node_get_object (state);
  aiv_draft_clear (aiv_new_batch_page_get_draft (page));
  aiv_draft_take_json (aiv_new_batch_page_get_draft (page), object);
  tell_missing (GTK_WIDGET (page), (guint) aiv_json_get_int (object, AIV_REUSE_MISSING, 0),
                aiv_json_get_object (object, "recording") == NULL);

  return dex_future_new_true ();
}

static DexFuture *
on_video_found (DexFuture *done,
                gpointer   weak)
{
  g_autoptr(AivNewVideoPage) page = aiv_weak_get (weak);
  g_autoptr(JsonNode) state = NULL;
  g_autoptr(GError) error = NULL;
  AivVideoForm *form;

  if (page == NULL)
    return dex_future_new_true ();
  if (!(state = dex_await_boxed (dex_ref (done), &error)))
    {
      aiv_app_present_error (GTK_WIDGET (page), error, C_("heading", "The Video Could Not Be Read"));
      return dex_future_new_true ();
    }

  form = aiv_new_video_page_get_form (page);
  aiv_video_form_clear (form);
  aiv_video_form_set_model (form, NULL);
  aiv_video_form_take_json (form, json_node_get_object (state));

  return dex_future_new_true ();
}

static void
use_again (AivWindow  *self,
           const char *batch_id,
           const char *item_id)
{
  AdwNavigationPage *page = adw_navigation_view_find_page (self->content_view,
                                                           *batch_id != '\0' ? "new-batch" : "new-video");

  if (page == NULL || self->session == NULL)
    return;
  if (*batch_id != '\0')
    dex_future_disown (dex_future_finally (
      aiv_reuse_batch (self->session, batch_id, aiv_new_batch_page_get_files_folder (AIV_NEW_BATCH_PAGE (page))),
      on_batch_found, aiv_weak_new (page), aiv_weak_free));
  else
    dex_future_disown (dex_future_finally (aiv_reuse_video (self->session, item_id), on_video_found,
                                           aiv_weak_new (page), aiv_weak_free));
}

static void
on_replace (AivWindow  *self,
            const char *response,
            AdwDialog  *dialog)
{
  if (g_str_equal (response, "replace"))
    use_again (self, g_object_get_data (G_OBJECT (dialog), "batch"), g_object_get_data (G_OBJECT (dialog), "item"));
}

/* What somebody has begun is not thrown away without asking. */
static void
ask_to_replace (AivWindow  *self,
                const char *batch_id,
                const char *item_id)
{
  AdwDialog *dialog = adw_alert_dialog_new (C_("heading", "Replace What You Have Begun?"),
                                            C_("question", "There is something on this page that has not been sent."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", C_("button", "_Cancel"), "replace",
                                  C_("button", "_Replace"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "batch", g_strdup (batch_id), g_free);
  g_object_set_data_full (G_OBJECT (dialog), "item", g_strdup (item_id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_replace), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* The settings and files of an earlier job: of a batch, or, where its id is empty, of a video. */
static void
on_use_again (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);
  AdwNavigationPage *page;
  const char *batch_id, *item_id;
  gboolean empty;

  g_variant_get (parameter, "(&s&s)", &batch_id, &item_id);
  aiv_window_show_page (self, *batch_id != '\0' ? "new-batch" : "new-video");
  page = adw_navigation_view_find_page (self->content_view, *batch_id != '\0' ? "new-batch" : "new-video");
  if (page == NULL)
    return;

  empty = *batch_id != '\0' ? aiv_draft_is_empty (aiv_new_batch_page_get_draft (AIV_NEW_BATCH_PAGE (page)))
                            : aiv_video_form_is_empty (aiv_new_video_page_get_form (AIV_NEW_VIDEO_PAGE (page)));
  if (empty)
    use_again (self, batch_id, item_id);
  else
    ask_to_replace (self, batch_id, item_id);
}

/* --- what was being sent when the last run ended ------------------------------------------ */

static DexFuture *
on_draft (DexFuture *done,
          gpointer   weak,
          const char *tag)
{
  g_autoptr(AivWindow) self = aiv_weak_get (weak);
  g_autoptr(JsonNode) draft = dex_await_boxed (dex_ref (done), NULL);

  /* The page looks whether it has arrived, and says so; what waited for the server, it sends. */
  if (self != NULL && draft != NULL
      && (aiv_json_get_object (json_node_get_object (draft), "sending") != NULL
          || aiv_json_get_string (json_node_get_object (draft), "waiting") != NULL))
    aiv_window_show_page (self, tag);
  return dex_future_new_true ();
}

static DexFuture *
on_batch_draft (DexFuture *done,
                gpointer   weak)
{
  return on_draft (done, weak, "new-batch");
}

static DexFuture *
on_video_draft (DexFuture *done,
                gpointer   weak)
{
  return on_draft (done, weak, "new-video");
}

void
aiv_window_look_for_unsent (AivWindow *self)
{
  g_autoptr(AivDraftStore) batch = aiv_draft_store_new (self->session, "batch");
  g_autoptr(AivDraftStore) video = aiv_draft_store_new (self->session, "video");

  dex_future_disown (dex_future_finally (aiv_draft_store_load (batch), on_batch_draft, aiv_weak_new (self), aiv_weak_free));
  dex_future_disown (dex_future_finally (aiv_draft_store_load (video), on_video_draft, aiv_weak_new (self), aiv_weak_free));
  dex_future_disown (aiv_draft_store_sweep (batch));
}

void
aiv_window_install_create_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-batch", NULL, on_new_batch);
  gtk_widget_class_install_action (widget_class, "win.new-video", NULL, on_new_video);
  gtk_widget_class_install_action (widget_class, "win.add-files", "as", on_add_files);
  gtk_widget_class_install_action (widget_class, "win.try-samples", NULL, on_try_samples);
  gtk_widget_class_install_action (widget_class, "win.use-picture", "(ss)", on_use_picture);
  gtk_widget_class_install_action (widget_class, "win.use-again", "(ss)", on_use_again);
}
