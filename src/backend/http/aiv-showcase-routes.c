/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-file.h"
#include "aiv-http-request.h"
#include "aiv-json.h"
#include "aiv-routes.h"
#include "wire/aiv-wire-showcase-entry.h"

/* What visitors see before they sign in (API.md §1, showcase). The answers are few and the
 * same for everybody, so their texts are kept until the showcase changes. */

#define MAX_CATEGORY 100

typedef enum
{
  LIST_ALL,
  LIST_FEATURED,
  LIST_HERO,
  LIST_IMAGES,
} List;

typedef struct
{
  List list;
  gint64 skip;
  gint64 limit;
  const char *category;
  gboolean featured;
} Query;

static AivShowcase *
get_showcase (AivHttpRequest *request)
{
  return aiv_backend_get_showcase (aiv_http_request_get_backend (request));
}

static gboolean
has_heroes (AivShowcaseContent *content)
{
  for (guint i = 0; i < content->videos->len; i++)
    if (((AivShowcaseEntry *) content->videos->pdata[i])->hero)
      return TRUE;
  return FALSE;
}

static gboolean
is_wanted (const Query *query, const AivShowcaseEntry *entry, gboolean heroes)
{
  if (query->category != NULL && g_ascii_strcasecmp (query->category, entry->category) != 0)
    return FALSE;
  if (query->list == LIST_HERO)
    return heroes ? entry->hero : entry->featured;
  return entry->featured || !query->featured;
}

static JsonNode *
make_entry (const Query *query, const AivShowcaseEntry *entry, gint64 order)
{
  g_autoptr (AivWireShowcaseEntry) wire = aiv_wire_showcase_entry_new ();

  wire->id = entry->id;
  wire->title = g_strdup (entry->title);
  wire->description = g_strdup (entry->description);
  wire->category = g_strdup (entry->category);
  wire->url = g_strdup (entry->url);
  wire->poster_url = g_strdup (entry->poster_url);
  wire->is_featured = entry->featured;
  wire->order = order;
  return aiv_wire_showcase_entry_to_json (wire, query->list == LIST_IMAGES ? AIV_WIRE_SHOWCASE_PICTURE
                                                : query->list == LIST_HERO ? AIV_WIRE_SHOWCASE_HERO
                                                                           : AIV_WIRE_SHOWCASE_VIDEO);
}

static GBytes *
make_page (const Query *query, AivShowcaseContent *content)
{
  GPtrArray *entries = query->list == LIST_IMAGES ? content->images : content->videos;
  gboolean heroes = has_heroes (content);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *reply = json_object_new ();
  JsonArray *list = json_array_new ();
  gint64 total = 0;
  char *text;

  for (guint i = 0; i < entries->len; i++)
    {
      AivShowcaseEntry *entry = entries->pdata[i];

      if (!is_wanted (query, entry, heroes))
        continue;
      if (total >= query->skip && total - query->skip < query->limit)
        json_array_add_element (list, make_entry (query, entry, i + 1));
      total++;
    }
  json_object_set_array_member (reply, query->list == LIST_IMAGES ? "images" : "videos", list);
  if (query->list != LIST_HERO)
    json_object_set_int_member (reply, "total", total);
  json_node_take_object (node, reply);
  text = aiv_json_to_string (node);
  return g_bytes_new_take (text, strlen (text));
}

static gboolean
reply_list (AivHttpRequest *request, Query *query)
{
  AivShowcase *showcase = get_showcase (request);
  AivShowcaseContent *content = aiv_showcase_get_content (showcase);
  g_autofree char *key = NULL;
  g_autoptr (GBytes) made = NULL;
  GBytes *page;

  /* Beyond the end all pages are alike. */
  query->skip = MIN (query->skip, (gint64) MAX (content->videos->len, content->images->len));
  key = g_strdup_printf ("%d %d %d %d %s", query->list, (int) query->skip, (int) query->limit, query->featured,
                         query->category != NULL ? query->category : "\n");
  page = aiv_page_cache_lookup (aiv_showcase_get_pages (showcase), key, content->stamp);
  if (page == NULL)
    {
      page = made = make_page (query, content);
      aiv_page_cache_store (aiv_showcase_get_pages (showcase), key, content->stamp, page);
    }
  aiv_http_request_set_header (request, "Cache-Control", "public, max-age=60");
  return aiv_http_request_reply_bytes (request, 200, "application/json", page);
}

static gboolean
read_featured (AivHttpRequest *request, gboolean *featured, GError **error)
{
  static const char *const truths[] = { "true", "1", "on", "yes", NULL };
  static const char *const falsehoods[] = { "false", "0", "off", "no", NULL };
  const char *text = aiv_http_request_get_query (request, "featured");
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  *featured = lower != NULL && g_strv_contains (truths, lower);
  if (lower == NULL || *featured || g_strv_contains (falsehoods, lower))
    return TRUE;
  return aiv_http_fail_validation (error, "query", "featured", "bool_parsing", "Input should be a valid boolean");
}

static gboolean
list_videos (AivHttpRequest *request, GError **error)
{
  Query query = { LIST_ALL };

  if (!aiv_http_request_get_query_int (request, "skip", 0, 0, G_MAXINT32, &query.skip, error)
      || !aiv_http_request_get_query_int (request, "limit", 6, 1, 50, &query.limit, error)
      || !read_featured (request, &query.featured, error))
    return FALSE;
  query.category = aiv_http_request_get_query (request, "category");
  if (query.category != NULL && *query.category == '\0')
    query.category = NULL;
  if (query.category != NULL && strlen (query.category) > MAX_CATEGORY)
    return aiv_http_fail_validation (error, "query", "category", "string_too_long", "The category is too long");
  return reply_list (request, &query);
}

static gboolean
list_featured (AivHttpRequest *request, GError **error)
{
  Query query = { LIST_FEATURED, .featured = TRUE };

  return aiv_http_request_get_query_int (request, "limit", 6, 1, 20, &query.limit, error) && reply_list (request, &query);
}

static gboolean
list_heroes (AivHttpRequest *request, GError **error)
{
  Query query = { LIST_HERO };

  return aiv_http_request_get_query_int (request, "limit", 3, 1, 10, &query.limit, error) && reply_list (request, &query);
}

static gboolean
list_images (AivHttpRequest *request, GError **error)
{
  Query query = { LIST_IMAGES };

  return aiv_http_request_get_query_int (request, "skip", 0, 0, G_MAXINT32, &query.skip, error)
         && aiv_http_request_get_query_int (request, "limit", 8, 1, 20, &query.limit, error)
         && reply_list (request, &query);
}

static gboolean
get_file (AivHttpRequest *request, GError **error)
{
  g_autofree char *path = aiv_showcase_dup_path (get_showcase (request), aiv_http_request_get_param (request, 0));
  g_autoptr (AivHttpFile) file = NULL;
  g_autoptr (GError) problem = NULL;

  if (path == NULL)
    return aiv_http_fail (error, 404, "File not found");
  if ((file = dex_await_boxed (aiv_http_file_open (path), &problem)) != NULL)
    {
      aiv_http_file_set_public (file);
      return aiv_http_file_reply (file, request, aiv_http_file_guess_type (path), error);
    }
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
      || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS))
    return aiv_http_fail (error, 404, "File not found");
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

const AivHttpRoute aiv_showcase_routes[] = {
  { "GET", "/api/v1/showcase/featured", list_featured, AIV_HTTP_PUBLIC, 0 },
  { "GET", "/api/v1/showcase/hero-videos", list_heroes, AIV_HTTP_PUBLIC, 0 },
  { "GET", "/api/v1/showcase/trial-images", list_images, AIV_HTTP_PUBLIC, 0 },
  { "GET", "/api/v1/showcase/videos", list_videos, AIV_HTTP_PUBLIC, 0 },
  { "GET", "/showcase/{filename}", get_file, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER, AIV_HTTP_RATE_FILE },
  { NULL },
};
