/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "aiv-cli.h"
#include "aiv-error.h"

#define GROUP "sign-in"

/* Which server and who, from the last sign-in. No secrets: those are in the Secret Service. */
static char *
get_state_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "aivideo-studio", "cli.ini", NULL);
}

static char *
read_state (const char *key)
{
  g_autofree char *path = get_state_path ();
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_key_file_get_string (file, GROUP, key, NULL);
}

static void
write_state (const char *server, const char *user_id)
{
  g_autofree char *path = get_state_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (server != NULL)
    {
      g_key_file_set_string (file, GROUP, "server", server);
      g_key_file_set_string (file, GROUP, "user", user_id != NULL ? user_id : "");
    }
  if (g_mkdir_with_parents (folder, 0700) != 0 || !g_key_file_save_to_file (file, path, &error))
    aiv_cli_warn (_("The server's address could not be remembered: %s"), error != NULL ? error->message : folder);
}

void
aiv_cli_remember_server (AivCli *self)
{
  g_autoptr (GError) error = NULL;

  if (self->local)
    return;
  write_state (aiv_client_get_base_url (self->client), aiv_client_get_user_id (self->client));
  if ((self->proxy != NULL || self->pin != NULL)
      && !dex_await (aiv_server_options_save (aiv_client_get_server_key (self->client), aiv_client_get_options (self->client)),
                     &error))
    aiv_cli_warn (_("The server's address could not be remembered: %s"), error->message);
}

void
aiv_cli_forget_server (AivCli *self)
{
  if (!self->local)
    write_state (aiv_client_get_base_url (self->client), NULL);
}

static AivExit
connect_local (AivCli *self)
{
  g_autofree char *address = NULL;
  g_autofree char *token = NULL;
  g_autoptr (AivWireUser) user = NULL;
  GError *error = NULL;

  self->process = aiv_server_process_new (self->data_dir);
  if ((address = dex_await_string (aiv_server_process_start (self->process), &error)) == NULL)
    {
      aiv_cli_warn (_("The server on this computer does not start. It may be in use by the app: close that, "
                      "or give another folder with --data."));
      return aiv_cli_fail (self, error);
    }
  self->client = aiv_client_new (address, AIV_SERVER_KEY, self->secrets);
  g_object_bind_property (self->process, "address", self->client, "base-url", G_BINDING_DEFAULT);
  if (!dex_await (aiv_client_probe (self->client), &error))
    return aiv_cli_fail (self, error);
  if ((token = aiv_server_process_steal_token (self->process)) == NULL)
    {
      aiv_cli_warn (_("The server on this computer gave no sign-in."));
      return AIV_EXIT_SIGN_IN;
    }
  user = dex_await_boxed (aiv_client_login_one_time (self->client, token, FALSE), &error);
  explicit_bzero (token, strlen (token));
  return user != NULL ? AIV_EXIT_OK : aiv_cli_fail (self, error);
}

static AivExit
sign_in (AivCli *self)
{
  const char *token = g_getenv ("AIVIDEO_TOKEN");
  g_autofree char *user_id = NULL;
  g_autoptr (AivWireUser) user = NULL;
  GError *error = NULL;

  if (token != NULL && *token != '\0')
    {
      aiv_client_set_token (self->client, token);
      return AIV_EXIT_OK;
    }

  user_id = read_state ("user");
  if (user_id != NULL && *user_id == '\0')
    g_clear_pointer (&user_id, g_free);
  /* The remembered user is of the remembered server only. */
  if (self->server != NULL)
    g_clear_pointer (&user_id, g_free);
  user = dex_await_boxed (aiv_client_restore (self->client, user_id), &error);
  if (user != NULL)
    return AIV_EXIT_OK;
  if (!g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND)
      && !g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED))
    return aiv_cli_fail (self, error);

  g_clear_error (&error);
  if (aiv_browser_login_is_offered (aiv_client_get_server_info (self->client)))
    aiv_cli_warn (_("You are not signed in at %s. Sign in with “aivideo login”, or in the browser with "
                    "“aivideo login --google”."),
                  aiv_client_get_base_url (self->client));
  else
    aiv_cli_warn (_("You are not signed in at %s. Sign in with “aivideo login”."), aiv_client_get_base_url (self->client));
  return AIV_EXIT_SIGN_IN;
}

/* How the server is reached: as it is stored, and as the command line says. */
static AivExit
set_options (AivCli *self)
{
  g_autoptr (AivServerOptions) options
      = dex_await_boxed (aiv_server_options_load (aiv_client_get_server_key (self->client)), NULL);

  if (options == NULL)
    options = aiv_server_options_new ();
  if (!aiv_server_options_check_proxy (self->proxy))
    return aiv_cli_fail_usage (_("“%s” is not the address of a proxy."), self->proxy);
  if (self->proxy != NULL)
    g_set_str (&options->proxy, *self->proxy != '\0' ? self->proxy : NULL);
  if (self->pin != NULL)
    {
      g_free (options->pin);
      options->pin = aiv_server_options_normalize_pin (self->pin);
      if (options->pin == NULL && *self->pin != '\0')
        return aiv_cli_fail_usage (_("“%s” is not a SHA-256 fingerprint."), self->pin);
    }
  aiv_client_set_options (self->client, options);
  return AIV_EXIT_OK;
}

/* Finds the server, and signs in if that is wanted. */
AivExit
aiv_cli_connect (AivCli *self, gboolean with_sign_in)
{
  g_autofree char *remembered = NULL;
  g_autofree char *url = NULL;
  const char *address = self->server != NULL ? self->server : g_getenv ("AIVIDEO_URL");
  GError *error = NULL;
  AivExit status;

  self->secrets = aiv_secrets_new ();
  if (self->local)
    return connect_local (self);

  if (address == NULL || *address == '\0')
    address = remembered = read_state ("server");
  if (address == NULL || *address == '\0')
    return aiv_cli_fail_usage (_("Which server? Give its address with --server, or use the one on this computer "
                                 "with --local."));
  if ((url = aiv_client_normalize_url (address)) == NULL)
    return aiv_cli_fail_usage (_("“%s” is not an address of a server."), address);

  self->client = aiv_client_new (url, NULL, self->secrets);
  if ((status = set_options (self)) != AIV_EXIT_OK)
    return status;
  if (!dex_await (aiv_client_probe (self->client), &error))
    return aiv_cli_fail (self, error);
  return with_sign_in ? sign_in (self) : AIV_EXIT_OK;
}

/* Lets go of the server; one on this computer ends in good order. */
void
aiv_cli_disconnect (AivCli *self)
{
  if (self->process != NULL)
    dex_await (aiv_server_process_stop (self->process), NULL);
  g_clear_object (&self->client);
  g_clear_object (&self->process);
  g_clear_object (&self->secrets);
}
