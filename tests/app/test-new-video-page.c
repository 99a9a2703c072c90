/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-api.h"
#include "aiv-new-video-page.h"
#include "aiv-prompt-box.h"
#include "aiv-window.h"

/* Nobody answers there: the page works without. */
#define NOWHERE "http://127.0.0.1:1"

typedef struct
{
  AivSession *session;
  AivNewVideoPage *page;
  GtkWindow *window;
} Fixture;

static void
show_page (Fixture *fixture,
           int      width)
{
  fixture->page = g_object_new (AIV_TYPE_NEW_VIDEO_PAGE, "session", fixture->session, NULL);
  fixture->window = aiv_app_test_show (GTK_WIDGET (fixture->page), width, 700);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static guint n_accounts;
  g_autoptr(AivSecrets) secrets = aiv_secrets_new_memory ();
  /* A draft outlives its page: each test has an account, and so drafts, of its own. */
  g_autofree char *account = g_strdup_printf ("video-%u", n_accounts++);
  g_autoptr(AivClient) client = aiv_client_new (NOWHERE, account, secrets);

  fixture->session = aiv_session_new_full (client, g_get_user_cache_dir ());
  show_page (fixture, GPOINTER_TO_INT (data));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  aiv_app_test_close (fixture->window);
  g_assert_finalize_object (fixture->session);
}

static GtkWidget *
find (Fixture    *fixture,
      GType       type,
      const char *text)
{
  return aiv_app_test_find (GTK_WIDGET (fixture->page), type, text);
}

static void
write_prompt (Fixture    *fixture,
              const char *text)
{
  aiv_prompt_box_set_text (AIV_PROMPT_BOX (find (fixture, AIV_TYPE_PROMPT_BOX, NULL)), text);
}

static gboolean
can_generate (Fixture *fixture)
{
  GtkWidget *button = find (fixture, GTK_TYPE_BUTTON, "new-video.generate");

  return button != NULL && gtk_widget_get_sensitive (button);
}

static void
choose (Fixture    *fixture,
        const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(AivChosenFile) picture = aiv_chosen_file_new (file, AIV_CHOSEN_FILE_PICTURE);

  aiv_video_form_set_picture (aiv_new_video_page_get_form (fixture->page), picture);
  aiv_test_wait (!aiv_chosen_file_is_checking (picture));
}

/* Ten to five hundred characters, whatever number of bytes they have. */
static void
test_length (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_assert_false (can_generate (fixture));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "10 to 500 characters"));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=, GPOINTER_TO_INT (data));
  aiv_app_test_shot (fixture->window, GPOINTER_TO_INT (data) < 400 ? "new-video-empty-narrow" : "new-video-empty");

  write_prompt (fixture, "  九个字还不够长呢  ");
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "2 more characters needed"));
  g_assert_false (can_generate (fixture));

  for (guint i = 0; i < 500; i++)
    g_string_append (text, "字");
  write_prompt (fixture, text->str);
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "500 of 500 characters"));
  g_assert_true (can_generate (fixture));

  g_string_append (text, "x");
  write_prompt (fixture, text->str);
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "1 character too many"));
  g_assert_false (can_generate (fixture));
}

static void
test_complete (Fixture       *fixture,
               gconstpointer  data)
{
  write_prompt (fixture, "A harbour at dawn, fog over the water, the camera glides past moored boats");
  choose (fixture, "product-landscape.jpg");
  aiv_test_wait (can_generate (fixture));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "product-landscape.jpg"));
  aiv_app_test_shot (fixture->window, GPOINTER_TO_INT (data) < 400 ? "new-video-narrow" : "new-video");
}

static void
test_bad_picture (Fixture       *fixture,
                  gconstpointer  data)
{
  write_prompt (fixture, "A harbour at dawn");
  choose (fixture, "bad-truncated.jpg");
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "The file is incomplete"));
  g_assert_false (can_generate (fixture));
  aiv_app_test_shot (fixture->window, "new-video-refused");

  aiv_video_form_set_picture (aiv_new_video_page_get_form (fixture->page), NULL);
  g_assert_true (can_generate (fixture));
}

/* Nobody is signed in: said in words, nothing is lost, and another page has it all again. */
static void
test_failure (Fixture       *fixture,
              gconstpointer  data)
{
  AivVideoForm *form;

  write_prompt (fixture, "A harbour at dawn");
  choose (fixture, "portrait.jpg");
  aiv_video_form_set_duration (aiv_new_video_page_get_form (fixture->page), 12);
  aiv_test_wait (can_generate (fixture));
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "new-video.generate", NULL);
  g_assert_false (can_generate (fixture));
  aiv_test_wait (can_generate (fixture));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL,
                          "You are not signed in any more. Sign in again to go on."));
  aiv_app_test_close (fixture->window);

  show_page (fixture, 760);
  form = aiv_new_video_page_get_form (fixture->page);
  aiv_test_wait (can_generate (fixture));
  g_assert_cmpstr (aiv_video_form_get_prompt (form), ==, "A harbour at dawn");
  g_assert_cmpuint (aiv_video_form_get_duration (form), ==, 12);
  g_assert_cmpstr (aiv_chosen_file_get_name (aiv_video_form_get_picture (form)), ==, "portrait.jpg");
}

static void
add_test (const char *path,
          int         width,
          void      (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GINT_TO_POINTER (width), set_up, func, tear_down);
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  g_type_ensure (AIV_TYPE_WINDOW);   /* whose banner the pages bind to */
  add_test ("/app/new-video-page/length", 760, test_length);
  add_test ("/app/new-video-page/length-narrow", 360, test_length);
  add_test ("/app/new-video-page/complete", 760, test_complete);
  add_test ("/app/new-video-page/complete-narrow", 360, test_complete);
  add_test ("/app/new-video-page/bad-picture", 760, test_bad_picture);
  add_test ("/app/new-video-page/failure", 760, test_failure);
  return aiv_app_test_run ();
}
