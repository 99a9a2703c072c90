/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-fake-server.h"
#include "aiv-hero-carousel.h"
#include "aiv-showcase-card.h"
#include "aiv-showcase-page.h"

#define VIDEO(id, title, category, featured)                                                          \
  "{\"id\":" #id ",\"title\":\"" title "\",\"description\":\"About it\",\"category\":\"" category    \
  "\",\"video_url\":\"/showcase/" #id ".mp4\",\"poster_url\":null,\"is_featured\":" #featured          \
  ",\"order\":" #id "}"
#define NOTHING "{\"videos\":[],\"total\":0}"

typedef struct
{
  AivFakeServer *server;
  AivSession *session;
  GtkWidget *page;
  GtkWindow *window;
  char *used;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->server = aiv_fake_server_new ();
  aiv_fake_server_set_answer (fixture->server, "/api/v1/showcase/hero-videos",
                              "{\"videos\":[{\"id\":1,\"title\":\"Launch\",\"video_url\":\"/showcase/1.mp4\","
                              "\"poster_url\":null},"
                              "{\"id\":2,\"title\":\"Coffee\",\"video_url\":\"/showcase/2.mp4\",\"poster_url\":null}]}");
  aiv_fake_server_set_answer (fixture->server, "/api/v1/showcase/featured",
                              "{\"videos\":[" VIDEO (1, "Launch", "Product", true) "],\"total\":1}");
  aiv_fake_server_set_answer (fixture->server, "/api/v1/showcase/videos",
                              "{\"videos\":[" VIDEO (1, "Launch", "Product", true) "," VIDEO (2, "Coffee", "Food", false) ","
                              VIDEO (3, "Tea", "Food", false) "],\"total\":3}");
  aiv_fake_server_set_answer (fixture->server, "/api/v1/showcase/trial-images",
                              "{\"images\":[{\"id\":1,\"title\":\"Red Car\",\"image_url\":\"/showcase/car.jpg\","
                              "\"category\":\"Cars\",\"order\":1}],\"total\":1}");
}

static void
on_use_picture (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  Fixture *fixture = data;

  g_free (fixture->used);
  fixture->used = g_variant_print (parameter, FALSE);
}

static void
open_page (Fixture *fixture,
           int      width,
           int      height)
{
  static const GActionEntry actions[] = {
    { .name = "use-picture", .activate = on_use_picture, .parameter_type = "(ss)" },
  };
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *navigation = adw_navigation_view_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), fixture);
  gtk_widget_insert_action_group (navigation, "win", G_ACTION_GROUP (group));
  fixture->session = aiv_fake_server_sign_in (fixture->server);
  fixture->page = g_object_new (AIV_TYPE_SHOWCASE_PAGE, "session", fixture->session, NULL);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (navigation), ADW_NAVIGATION_PAGE (fixture->page));
  fixture->window = aiv_app_test_show (navigation, width, height);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  aiv_app_test_close (fixture->window);
  aiv_app_test_drop (&fixture->session);
  aiv_fake_server_free (fixture->server);
  g_free (fixture->used);
}

static guint
count_cards (GtkWidget *root)
{
  guint n = AIV_IS_SHOWCASE_CARD (root);

  if (!gtk_widget_get_visible (root))
    return 0;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_cards (child);
  return n;
}

static void
test_content (Fixture      *fixture,
              gconstpointer data)
{
  GtkWidget *heroes, *food, *all, *card;

  open_page (fixture, 1000, 700);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Start From a Picture"));
  heroes = aiv_app_test_find (fixture->page, AIV_TYPE_HERO_CAROUSEL, NULL);
  g_assert_nonnull (heroes);
  g_assert_cmpuint (count_cards (fixture->page), ==, 1 + 3 + 1);
  aiv_app_test_shot (fixture->window, "showcase");

  /* By what they are about. */
  food = aiv_app_test_find (fixture->page, GTK_TYPE_TOGGLE_BUTTON, "Food");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (food), TRUE);
  g_assert_cmpuint (count_cards (fixture->page), ==, 1 + 2 + 1);
  all = aiv_app_test_find (fixture->page, GTK_TYPE_TOGGLE_BUTTON, "All");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (all), TRUE);
  g_assert_cmpuint (count_cards (fixture->page), ==, 1 + 3 + 1);

  /* A picture goes to who makes a video of it, under the address that the server told. */
  card = aiv_app_test_find (fixture->page, GTK_TYPE_LABEL, "Red Car");
  card = gtk_widget_get_ancestor (card, GTK_TYPE_BUTTON);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, "Use Red Car");
  g_signal_emit_by_name (card, "clicked");
  g_assert_cmpstr (fixture->used, ==, "('/showcase/car.jpg', 'Red Car')");
}

static void
test_heroes (Fixture      *fixture,
             gconstpointer data)
{
  AivHeroCarousel *heroes;
  GtkWidget *pause;
  GtkSettings *settings = gtk_settings_get_default ();
  gboolean animations;

  open_page (fixture, 360, 640);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Launch"));
  g_object_get (settings, "gtk-enable-animations", &animations, NULL);
  heroes = AIV_HERO_CAROUSEL (aiv_app_test_find (fixture->page, AIV_TYPE_HERO_CAROUSEL, NULL));
  g_object_set (settings, "gtk-enable-animations", TRUE, NULL);
  aiv_test_wait (aiv_hero_carousel_get_moving (heroes));
  aiv_app_test_shot (fixture->window, "showcase-narrow");

  gtk_widget_activate_action (GTK_WIDGET (heroes), "hero.next", NULL);
  aiv_test_wait (aiv_hero_carousel_get_current (heroes) == 1);
  g_assert_true (aiv_app_test_press (GTK_WIDGET (heroes), GDK_KEY_Page_Up, 0));
  aiv_test_wait (aiv_hero_carousel_get_current (heroes) == 0);

  /* Whoever pauses it, or wants less motion, is left alone. */
  pause = aiv_app_test_find (GTK_WIDGET (heroes), GTK_TYPE_TOGGLE_BUTTON, "Pause the Highlights");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (pause), TRUE);
  g_assert_false (aiv_hero_carousel_get_moving (heroes));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (pause), FALSE);
  g_assert_true (aiv_hero_carousel_get_moving (heroes));
  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  g_assert_false (aiv_hero_carousel_get_moving (heroes));
  g_assert_false (gtk_widget_get_visible (pause));
  g_object_set (settings, "gtk-enable-animations", animations, NULL);
}

static void
test_empty (Fixture      *fixture,
            gconstpointer data)
{
  aiv_fake_server_set_answer (fixture->server, "/api/v1/showcase/hero-videos", "{\"videos\":[]}");
  aiv_fake_server_set_answer (fixture->server, "/api/v1/showcase/featured", NOTHING);
  /* A server that counts wrongly is asked only once. */
  aiv_fake_server_set_answer (fixture->server, "/api/v1/showcase/videos", "{\"videos\":[],\"total\":7000}");
  aiv_fake_server_set_answer (fixture->server, "/api/v1/showcase/trial-images", "{\"images\":[],\"total\":0}");
  open_page (fixture, 360, 640);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Nothing to Show Yet"));
  g_assert_cmpuint (aiv_fake_server_get_requests (fixture->server), <=, 6);
  aiv_app_test_shot (fixture->window, "showcase-empty");
}

static void
test_error (Fixture      *fixture,
            gconstpointer data)
{
  GtkWidget *retry;

  aiv_fake_server_set_broken (fixture->server, TRUE);
  open_page (fixture, 1000, 700);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Could Not Load the Showcase"));
  aiv_fake_server_set_broken (fixture->server, FALSE);
  retry = aiv_app_test_find (fixture->page, GTK_TYPE_BUTTON, "_Try Again");
  g_signal_emit_by_name (retry, "clicked");
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Featured"));
}

/* Thousands are not made at once, and not taken from a server without end. */
static void
test_many (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr(GString) json = g_string_new ("{\"videos\":[");
  GtkWidget *more;

  for (int i = 0; i < 50; i++)
    g_string_append_printf (json, "%s{\"id\":%d,\"title\":\"V%d\",\"category\":\"C%d\",\"video_url\":\"/v/%d.mp4\"}",
                            i > 0 ? "," : "", i, i, i % 12, i);
  g_string_append (json, "],\"total\":999999}");
  aiv_fake_server_set_answer (fixture->server, "/api/v1/showcase/videos", json->str);
  open_page (fixture, 360, 640);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Featured"));
  g_assert_cmpuint (count_cards (fixture->page), ==, 1 + 24 + 1);
  more = aiv_app_test_find (fixture->page, GTK_TYPE_BUTTON, "Show _More");
  g_assert_nonnull (more);
  g_signal_emit_by_name (more, "clicked");
  g_assert_cmpuint (count_cards (fixture->page), ==, 1 + 48 + 1);
  aiv_app_test_shot (fixture->window, "showcase-many-narrow");
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/app/showcase-page/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("content", test_content);
  ADD ("heroes", test_heroes);
  ADD ("empty", test_empty);
  ADD ("error", test_error);
  ADD ("many", test_many);
  return aiv_app_test_run ();
}
