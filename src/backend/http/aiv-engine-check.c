/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-engine-check.h"

#include <libsoup/soup.h>

#include "aiv-soup.h"
#include "engines/comfyui/aiv-comfyui-workflow.h"

/* Tries the key of a service with a call that costs nothing and changes nothing. */

#define TIMEOUT_SECONDS 10
#define MAX_ANSWER (1024 * 1024)

static const struct
{
  const char *id;
  const char *path;
  gboolean keyed;
  const char *header;
  const char *value;
} calls[] = {
  { "lightx2v", "/api/v1/model/list", TRUE },
  { "lightx2v-self", "/v1/service/status", FALSE },
  { "openai", "/models", FALSE },
  { "runway", "/v1/organization", TRUE, "X-Runway-Version", "2024-11-06" },
  { "comfyui", "/system_stats", FALSE },
};

/**
 * aiv_engine_verdict_to_string:
 * @verdict: a verdict
 *
 * Returns: (transfer none): "good", "refused" or "unknown"
 */
const char *
aiv_engine_verdict_to_string (AivEngineVerdict verdict)
{
  switch (verdict)
    {
    case AIV_ENGINE_VERDICT_GOOD:
      return "good";
    case AIV_ENGINE_VERDICT_REFUSED:
      return "refused";
    case AIV_ENGINE_VERDICT_UNKNOWN:
    default:
      return "unknown";
    }
}

static AivEngineVerdict
judge (guint status, gboolean keyed, char **detail)
{
  switch (status)
    {
    case 200:
      *detail = g_strdup (keyed ? "The service accepts the key" : "The service answers, and was asked without a key");
      return AIV_ENGINE_VERDICT_GOOD;
    case 401:
    case 403:
      *detail = g_strdup_printf ("The service refuses the key (HTTP %u)", status);
      return AIV_ENGINE_VERDICT_REFUSED;
    default:
      *detail = g_strdup_printf ("The service answered with HTTP %u, which says nothing about the key", status);
      return AIV_ENGINE_VERDICT_UNKNOWN;
    }
}

static AivEngineVerdict
call (const char *url, const char *key, const char *header, const char *value, char **detail)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (message == NULL)
    {
      *detail = g_strdup ("The configured address of the service is not a URL");
      return AIV_ENGINE_VERDICT_UNKNOWN;
    }
  /* A key follows nobody to another address. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (key != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", key, NULL);

      soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", bearer);
    }
  if (header != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), header, value);
  answer = dex_await_boxed (aiv_soup_send_and_read (session, message, MAX_ANSWER), &error);
  if (answer != NULL)
    return judge (soup_message_get_status (message), key != NULL, detail);
  *detail = g_strdup_printf ("The service could not be reached: %s", error->message);
  return AIV_ENGINE_VERDICT_UNKNOWN;
}

/* ComfyUI does nothing but what a workflow says. */
static AivEngineVerdict
look_for_workflow (AivEngineSettings *settings, AivEngineVerdict verdict, char **detail)
{
  g_autoptr (AivRemoteSettings) remote = aiv_engine_settings_dup_remote (settings, "comfyui");
  g_auto (GStrv) names = remote != NULL ? aiv_comfyui_workflow_list (aiv_remote_settings_get_option (remote, "workflows", ""))
                                        : NULL;

  if (verdict != AIV_ENGINE_VERDICT_GOOD || (names != NULL && names[0] != NULL))
    return verdict;
  g_set_str (detail, "The service answers, but comfyui.workflow names no workflow");
  return AIV_ENGINE_VERDICT_UNKNOWN;
}

/**
 * aiv_engine_check:
 * @settings: how engines are set up
 * @id: an engine
 * @detail: (out) (transfer full): what came of it, in words; never holds the key
 *
 * Asks a service whether it accepts its key. To be called in a fiber.
 *
 * Returns: the verdict
 */
AivEngineVerdict
aiv_engine_check (AivEngineSettings *settings, const char *id, char **detail)
{
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      const char *address = aiv_engine_settings_get_address (settings, id);
      const char *key = aiv_engine_settings_get_key (settings, id);
      g_autofree char *url = NULL;
      AivEngineVerdict verdict;

      if (!g_str_equal (calls[i].id, id))
        continue;
      if (address == NULL || (calls[i].keyed && key == NULL))
        {
          *detail = g_strdup (address == NULL ? "The address of the service is not configured" : "There is no key to try");
          return AIV_ENGINE_VERDICT_UNKNOWN;
        }
      url = g_strconcat (address, g_str_has_suffix (address, "/") ? calls[i].path + 1 : calls[i].path, NULL);
      verdict = call (url, key, calls[i].header, calls[i].value, detail);
      return g_str_equal (id, "comfyui") ? look_for_workflow (settings, verdict, detail) : verdict;
    }
  *detail = g_strdup ("This engine works on the server itself and has no service to ask");
  return AIV_ENGINE_VERDICT_UNKNOWN;
}
