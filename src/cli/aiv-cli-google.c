/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"

typedef struct
{
  AivCli *cli;
  gboolean open;
} Link;

static void
print_link_json (const char *url)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "sign_in_url", url);
  json_node_take_object (node, object);
  aiv_cli_print_json (node);
}

static void
on_url (AivBrowserLogin *browser, GParamSpec *pspec, gpointer data)
{
  const Link *link = data;
  const char *url = aiv_browser_login_get_url (browser);
  g_autoptr (GError) error = NULL;

  if (link->open && g_app_info_launch_default_for_uri (url, NULL, &error))
    aiv_cli_say (link->cli, _("Go on in the browser. If it does not open, open this link on this computer:"));
  else if (link->open)
    aiv_cli_warn (_("No browser could be opened. Open this link in one on this computer:"));
  else
    aiv_cli_say (link->cli, _("Open this link in a browser on this computer:"));
  if (link->cli->json)
    print_link_json (url);
  else
    aiv_cli_warn ("%s", url);
}

/* Signs in with Google; tells the link, and opens it if @open. @port 0: any. For fibers. */
AivWireUser *
aiv_cli_await_google (AivCli *self, gboolean open, int port, gboolean remember, GError **error)
{
  g_autoptr (AivBrowserLogin) browser = aiv_browser_login_new ((guint16) port);
  Link link = { self, open };
  gulong handler = g_signal_connect (browser, "notify::url", G_CALLBACK (on_url), &link);
  AivWireUser *user = dex_await_boxed (aiv_client_login_google (self->client, browser, remember), error);

  g_signal_handler_disconnect (browser, handler);
  return user;
}
