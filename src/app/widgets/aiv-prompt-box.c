/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-prompt-box.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-history-popover.h"

/**
 * AivPromptBox:
 *
 * Where people write what a video should be like. Where a server bounds the length, it counts
 * characters as people do, not bytes, and says how many are missing or too many.
 *
 * Properties:
 * - `placeholder` (string): what to write, shown while there is nothing
 * - `min-length`, `max-length` (guint): characters that are needed and taken, spaces around the
 *   text not counted; 0: no bound
 */
struct _AivPromptBox
{
  AdwBin parent_instance;

  GtkTextBuffer *buffer;
  GtkWidget *text_view;
  GtkWidget *hint;
  GtkLabel *counter;
  GtkMenuButton *history_button;

  char *placeholder;
  guint min_length;
  guint max_length;
  gboolean fits;
};

typedef enum
{
  PROP_PLACEHOLDER = 1,
  PROP_MIN_LENGTH,
  PROP_MAX_LENGTH,
} AivPromptBoxProp;

static GParamSpec *props[PROP_MAX_LENGTH + 1];

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivPromptBox, aiv_prompt_box, ADW_TYPE_BIN)

static char *
describe_length (AivPromptBox *self,
                 guint         length)
{
  if (length > 0 && length < self->min_length)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more character needed", "%u more characters needed",
                                         self->min_length - length),
                            self->min_length - length);
  if (self->max_length > 0 && length > self->max_length)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u character too many", "%u characters too many",
                                         length - self->max_length),
                            length - self->max_length);
  if (length == 0 && self->min_length > 0)
    /* Translators: "10 to 500 characters" */
    return g_strdup_printf (C_("length of a prompt", "%u to %u characters"), self->min_length, self->max_length);
  /* Translators: "87 of 500 characters" */
  return g_strdup_printf (C_("length of a prompt", "%u of %u characters"), length, self->max_length);
}

static void
update (AivPromptBox *self)
{
  g_autofree char *text = aiv_prompt_box_dup_text (self);
  guint length = (guint) g_utf8_strlen (text, -1);
  gboolean too_long = self->max_length > 0 && length > self->max_length;
  gboolean fits = length >= self->min_length && !too_long;
  g_autofree char *counted = describe_length (self, length);

  gtk_widget_set_visible (self->hint, gtk_text_buffer_get_char_count (self->buffer) == 0);
  gtk_label_set_label (self->counter, counted);
  gtk_widget_set_visible (GTK_WIDGET (self->counter), self->max_length > 0);
  gtk_widget_set_css_classes (GTK_WIDGET (self->counter),
                              too_long ? (const char *[]) { "caption", "numeric", "error", NULL }
                                       : (const char *[]) { "caption", "numeric", "dimmed", NULL });
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_STATE_INVALID,
                               too_long ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  /* Once, not with each key. */
  if (self->fits && too_long)
    aiv_announce (GTK_WIDGET (self), counted, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  self->fits = fits;
}

static void
on_changed (AivPromptBox *self)
{
  update (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
aiv_prompt_box_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (AIV_PROMPT_BOX (widget)->text_view);
}

static void
aiv_prompt_box_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  AivPromptBox *self = AIV_PROMPT_BOX (object);

  switch ((AivPromptBoxProp) prop_id)
    {
    case PROP_PLACEHOLDER:
      g_value_set_string (value, self->placeholder);
      break;
    case PROP_MIN_LENGTH:
      g_value_set_uint (value, self->min_length);
      break;
    case PROP_MAX_LENGTH:
      g_value_set_uint (value, self->max_length);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_prompt_box_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  AivPromptBox *self = AIV_PROMPT_BOX (object);

  switch ((AivPromptBoxProp) prop_id)
    {
    case PROP_PLACEHOLDER:
      if (g_set_str (&self->placeholder, g_value_get_string (value)))
        {
          gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                          self->placeholder != NULL ? self->placeholder : "", -1);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_MIN_LENGTH:
      self->min_length = g_value_get_uint (value);
      update (self);
      break;
    case PROP_MAX_LENGTH:
      self->max_length = g_value_get_uint (value);
      update (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_prompt_box_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_PROMPT_BOX);
  G_OBJECT_CLASS (aiv_prompt_box_parent_class)->dispose (object);
}

static void
aiv_prompt_box_finalize (GObject *object)
{
  g_free (AIV_PROMPT_BOX (object)->placeholder);
  G_OBJECT_CLASS (aiv_prompt_box_parent_class)->finalize (object);
}

static void
aiv_prompt_box_class_init (AivPromptBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_prompt_box_get_property;
  object_class->set_property = aiv_prompt_box_set_property;
  object_class->dispose = aiv_prompt_box_dispose;
  object_class->finalize = aiv_prompt_box_finalize;
  widget_class->grab_focus = aiv_prompt_box_grab_focus;

  props[PROP_PLACEHOLDER] = g_param_spec_string ("placeholder", NULL, NULL, NULL, flags);
  props[PROP_MIN_LENGTH] = g_param_spec_uint ("min-length", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_MAX_LENGTH] = g_param_spec_uint ("max-length", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivPromptBox::changed:
   *
   * Somebody typed.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIV_TYPE_PROMPT_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-prompt-box.ui");
  gtk_widget_class_bind_template_child (widget_class, AivPromptBox, buffer);
  gtk_widget_class_bind_template_child (widget_class, AivPromptBox, text_view);
  gtk_widget_class_bind_template_child (widget_class, AivPromptBox, hint);
  gtk_widget_class_bind_template_child (widget_class, AivPromptBox, counter);
  gtk_widget_class_bind_template_child (widget_class, AivPromptBox, history_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
aiv_prompt_box_init (AivPromptBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * aiv_prompt_box_dup_text:
 * @self: the box
 *
 * Returns: (transfer full): what was written, without spaces around it; never %NULL
 */
char *
aiv_prompt_box_dup_text (AivPromptBox *self)
{
  char *text = NULL;

  g_return_val_if_fail (AIV_IS_PROMPT_BOX (self), NULL);

  g_object_get (self->buffer, "text", &text, NULL);
  return g_strstrip (text);
}

/**
 * aiv_prompt_box_set_text:
 * @self: the box
 * @text: (nullable): what to show instead; undone with the usual key
 */
void
aiv_prompt_box_set_text (AivPromptBox *self,
                         const char   *text)
{
  GtkTextIter start, end;

  g_return_if_fail (AIV_IS_PROMPT_BOX (self));

  /* In one user action, so that the former text is one Undo away. */
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  if (text != NULL)
    gtk_text_buffer_insert (self->buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

/**
 * aiv_prompt_box_fits:
 * @self: the box
 *
 * Returns: whether the text is neither too short nor too long
 */
gboolean
aiv_prompt_box_fits (AivPromptBox *self)
{
  g_return_val_if_fail (AIV_IS_PROMPT_BOX (self), FALSE);

  return self->fits;
}

static void
on_earlier (AivPromptBox *self,
            const char   *prompt)
{
  aiv_prompt_box_set_text (self, prompt);
  gtk_widget_grab_focus (self->text_view);
}

/**
 * aiv_prompt_box_set_history:
 * @self: the box
 * @history: prompts that are offered to be used again
 */
void
aiv_prompt_box_set_history (AivPromptBox *self,
                            AivHistory   *history)
{
  GtkWidget *popover;

  g_return_if_fail (AIV_IS_PROMPT_BOX (self));
  g_return_if_fail (AIV_IS_HISTORY (history));

  popover = aiv_history_popover_new (history);
  g_signal_connect_object (popover, "chosen", G_CALLBACK (on_earlier), self, G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (self->history_button, popover);
  gtk_widget_set_visible (GTK_WIDGET (self->history_button), TRUE);
}
