/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "aiv-test-folder.h"
#include "aiv-text-line.h"

/* What the display tests share: a window around a widget, its picture, and hands. */

static char *home;

/* The user's own files are out of reach; what is installed (icons, schemas) is not. */
static void
make_home (void)
{
  static const char *const names[][2] = {
    { "XDG_CACHE_HOME", "cache" },
    { "XDG_CONFIG_HOME", "config" },
    { "XDG_DATA_HOME", "data" },
    { "XDG_STATE_HOME", "state" },
  };

  home = g_dir_make_tmp ("aiv-app-test-XXXXXX", NULL);
  g_assert_nonnull (home);
  g_setenv ("HOME", home, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (home, names[i][1], NULL);

      g_setenv (names[i][0], path, TRUE);
    }
}

static void
load_style (void)
{
  /* What AdwApplication does for the program. */
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr(GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, AIV_RESOURCE_PATH "/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), AIV_RESOURCE_PATH "/icons");
}

/**
 * aiv_app_test_init:
 * @argc: of main()
 * @argv: of main()
 *
 * Starts GLib's tests, GTK, libadwaita and libdex. Without a display the tests are skipped.
 */
void
aiv_app_test_init (int    *argc,
                   char ***argv)
{
  const char *locale_dir = g_getenv ("AIV_TEST_LOCALE_DIR");

  make_home ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : AIV_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_test_init (argc, argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      exit (0);
    }
  adw_init ();
  dex_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  load_style ();
}

/**
 * aiv_app_test_run:
 *
 * Runs the tests and clears up after them.
 *
 * Returns: the status for main() to return
 */
int
aiv_app_test_run (void)
{
  int status = g_test_run ();

  aiv_test_remove_folder (home);
  g_clear_pointer (&home, g_free);
  return status;
}

/**
 * aiv_app_test_show:
 * @content: a widget
 * @width: in pixels
 * @height: in pixels
 *
 * Returns: (transfer none): a window around @content, on the screen
 */
GtkWindow *
aiv_app_test_show (GtkWidget *content,
                   int        width,
                   int        height)
{
  GtkWidget *toasts = adw_toast_overlay_new ();
  GtkWindow *window = g_object_new (ADW_TYPE_WINDOW,
                                    "default-width", width,
                                    "default-height", height,
                                    "width-request", MIN (width, 360),
                                    "height-request", MIN (height, 294),
                                    NULL);

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (toasts), content);
  adw_window_set_content (ADW_WINDOW (window), toasts);
  gtk_window_present (window);
  aiv_test_wait (gtk_widget_get_mapped (content) && gtk_widget_get_width (content) > 0);

  /* Where nothing composites, a frame is drawn inside of the window's size. */
  if (gtk_widget_get_width (content) < width)
    {
      gtk_window_set_default_size (window, width + (width - gtk_widget_get_width (content)),
                                   height + (height - gtk_widget_get_height (content)));
      aiv_test_wait (gtk_widget_get_width (content) >= width);
    }
  return window;
}

/**
 * aiv_app_test_close:
 * @window: of aiv_app_test_show()
 *
 * Ends the window and asserts that nothing keeps it.
 */
void
aiv_app_test_close (GtkWindow *window)
{
  gpointer watched = window;

  g_object_add_weak_pointer (G_OBJECT (window), &watched);
  /* While the window is whole: GTK 4.18 leaks the action muxers that it makes for the children
   * of a window that is being disposed. */
  if (ADW_IS_WINDOW (window))
    adw_window_set_content (ADW_WINDOW (window), NULL);
  gtk_window_destroy (window);
  aiv_test_wait (watched == NULL);
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  int *frames = data;

  (*frames)++;
  return *frames < 6 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
save_picture (GtkWindow  *window,
              const char *folder,
              const char *name)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *path = g_strdup_printf ("%s/%s.png", folder, name);
  int frames = 0;

  gtk_widget_add_tick_callback (GTK_WIDGET (window), on_tick, &frames, NULL);
  aiv_test_wait (frames >= 6);

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (GTK_WIDGET (window)),
                          gtk_widget_get_height (GTK_WIDGET (window)));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/**
 * aiv_app_test_shot:
 * @window: of aiv_app_test_show()
 * @name: of the files
 *
 * For eyes: when `AIV_TEST_SHOTS` names a folder, leaves pictures of @window there, light and dark.
 */
void
aiv_app_test_shot (GtkWindow  *window,
                   const char *name)
{
  const char *folder = g_getenv ("AIV_TEST_SHOTS");
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  if (folder == NULL)
    return;

  save_picture (window, folder, name);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  save_picture (window, folder, dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

static gboolean
has_text (GtkWidget  *widget,
          const char *text)
{
  static const char *const names[] = { "title", "label", "text", "tooltip-text", "action-name", "icon-name" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), names[i]);
      g_autofree char *value = NULL;

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING || (pspec->flags & G_PARAM_READABLE) == 0)
        continue;
      g_object_get (widget, names[i], &value, NULL);
      if (g_strcmp0 (value, text) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * aiv_app_test_find:
 * @root: where to look
 * @type: of the widget
 * @text: (nullable): its title, label, text, tooltip or action
 *
 * Returns: (transfer none) (nullable): the first visible widget of that kind in @root
 */
GtkWidget *
aiv_app_test_find (GtkWidget  *root,
                   GType       type,
                   const char *text)
{
  if (!gtk_widget_get_visible (root) || !gtk_widget_get_child_visible (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (text == NULL || has_text (root, text)))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = aiv_app_test_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/**
 * aiv_app_test_shows:
 * @window: a window
 * @text: a text
 *
 * Returns: whether a visible label or line of text in it says just that
 */
gboolean
aiv_app_test_shows (GtkWindow  *window,
                    const char *text)
{
  return aiv_app_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, text) != NULL
         || aiv_app_test_find (GTK_WIDGET (window), AIV_TYPE_TEXT_LINE, text) != NULL;
}

/**
 * aiv_app_test_drop:
 * @object: (inout): where the test keeps an object
 *
 * Lets go of an object, and waits until nobody else holds it either: what an app leaves
 * behind shows here.
 */
void
aiv_app_test_drop (gpointer object)
{
  gpointer *place = object;
  gpointer left = *place;

  if (left == NULL)
    return;
  g_object_add_weak_pointer (left, &left);
  g_object_unref (g_steal_pointer (place));
  aiv_test_wait (left == NULL);
}

/**
 * aiv_app_test_press:
 * @widget: with key bindings
 * @keyval: a key
 * @state: what is held with it
 *
 * Runs what @widget's own shortcut controllers have for a key, as GTK would.
 *
 * Returns: whether there was a shortcut that did something
 */
gboolean
aiv_app_test_press (GtkWidget       *widget,
                    guint            keyval,
                    GdkModifierType  state)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);
      guint n_shortcuts = 0;

      if (GTK_IS_SHORTCUT_CONTROLLER (controller))
        n_shortcuts = g_list_model_get_n_items (G_LIST_MODEL (controller));
      for (guint j = 0; j < n_shortcuts; j++)
        {
          g_autoptr(GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger)
              && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == keyval
              && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == state
              && gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), GTK_SHORTCUT_ACTION_EXCLUSIVE,
                                               widget, gtk_shortcut_get_arguments (shortcut)))
            return TRUE;
        }
    }
  return FALSE;
}
