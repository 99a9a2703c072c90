/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <zlib.h>

#include "aiv-description-resources.h"
#ifdef AIV_HAVE_PAGES
#include "aiv-pages-resources.h"
#endif
#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-range.h"
#include "aiv-http-request.h"
#include "aiv-json.h"
#include "aiv-routes.h"
#include "aiv-served.h"

/* The description of this interface, and pages that show it. They come with the server and
 * ask no other host for anything. */

#define FOLDER "/diy/aivideo/Studio/docs/"

/* Both pages build themselves in scripts: styles that elements carry are theirs, and ReDoc
 * searches in a worker that it makes. Nothing else may be run, fetched or framed. */
#define POLICY                                                                                                        \
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' "  \
  "data:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

static GBytes *
lookup (const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER, name, NULL);
  GBytes *bytes = g_resource_lookup_data (aiv_description_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

#ifdef AIV_HAVE_PAGES
  if (bytes == NULL)
    bytes = g_resource_lookup_data (aiv_pages_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
#endif
  return bytes;
}

/* Answers with a file that came with the server, or the news that the client has it already. */
static gboolean
reply_file (AivHttpRequest *request, const char *name, const char *type, GError **error)
{
  g_autoptr (GBytes) bytes = lookup (name);
  const char *tags = aiv_http_request_get_header (request, "If-None-Match");
  g_autofree char *etag = NULL;
  gconstpointer data;
  gsize length;

  if (bytes == NULL)
    return aiv_http_fail (error, 404, "Not Found");
  data = g_bytes_get_data (bytes, &length);
  etag = g_strdup_printf ("\"%" G_GSIZE_FORMAT "-%08lx\"", length, crc32_z (0, data, length));
  aiv_http_request_set_header (request, "ETag", etag);
  aiv_http_request_set_header (request, "Cache-Control", "no-cache");
  if (tags != NULL && aiv_http_etag_matches (tags, etag))
    return aiv_http_request_reply_empty (request, 304);
  return aiv_http_request_reply_bytes (request, 200, type, bytes);
}

static gboolean
reply_page (AivHttpRequest *request, const char *name, GError **error)
{
#ifdef AIV_HAVE_PAGES
  const char *page = name;
#else
  const char *page = "plain.html";
#endif

  aiv_http_request_set_header (request, "Content-Security-Policy", POLICY);
  aiv_http_request_set_header (request, "Referrer-Policy", "no-referrer");
  return reply_file (request, page, "text/html; charset=utf-8", error);
}

/* Of a server that has not everything, what it has; made anew, since hardly anybody asks. */
static gboolean
get_description (AivHttpRequest *request, GError **error)
{
  const AivBackendConfig *config = aiv_backend_get_config (aiv_http_request_get_backend (request));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (aiv_served_is_everything (config))
    return reply_file (request, "openapi.json", "application/json", error);
  if ((bytes = lookup ("openapi.json")) == NULL
      || (node = aiv_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error)) == NULL)
    return FALSE;
  aiv_served_describe (config, node);
  return aiv_http_request_reply_json (request, 200, g_steal_pointer (&node));
}

static gboolean
get_swagger (AivHttpRequest *request, GError **error)
{
  return reply_page (request, "swagger.html", error);
}

static gboolean
get_redoc (AivHttpRequest *request, GError **error)
{
  return reply_page (request, "redoc.html", error);
}

/* Scripts, styles and licences; pages have addresses of their own. */
static gboolean
get_asset (AivHttpRequest *request, GError **error)
{
  const char *name = aiv_http_request_get_param (request, 0);

  if (g_str_has_suffix (name, ".js"))
    return reply_file (request, name, "text/javascript; charset=utf-8", error);
  if (g_str_has_suffix (name, ".css"))
    return reply_file (request, name, "text/css; charset=utf-8", error);
  if (g_str_has_suffix (name, ".txt"))
    return reply_file (request, name, "text/plain; charset=utf-8", error);
  return aiv_http_fail (error, 404, "Not Found");
}

const AivHttpRoute aiv_docs_routes[] = {
  { "GET", "/docs", get_swagger, AIV_HTTP_PUBLIC, 0 },
  { "GET", "/docs/{asset}", get_asset, AIV_HTTP_PUBLIC, 0 },
  { "GET", "/openapi.json", get_description, AIV_HTTP_PUBLIC, 0 },
  { "GET", "/redoc", get_redoc, AIV_HTTP_PUBLIC, 0 },
  { NULL },
};
