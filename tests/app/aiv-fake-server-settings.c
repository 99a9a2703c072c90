/* SPDX-License-Identifier: MIT */
/* How a fake server is to behave. */
#include "config.h"

#include "aiv-fake-server-private.h"

/* Which of the documented services it says that it is, with ";" between them. */
void
aiv_fake_server_set_families (AivFakeServer *self,
                              const char    *families)
{
  g_strfreev (self->families);
  self->families = g_strsplit (families, ";", -1);
}

/* Whether it has no more than the documents. */
void
aiv_fake_server_set_bare (AivFakeServer *self,
                          gboolean       bare)
{
  self->bare = bare;
}

/* Whether every request is answered with 500. */
void
aiv_fake_server_set_broken (AivFakeServer *self,
                            gboolean       broken)
{
  self->broken = broken;
}

/* Whether a sign-in with Google is offered; the only good code is "a-good-code". */
void
aiv_fake_server_set_google (AivFakeServer *self,
                            gboolean       google)
{
  self->google = google;
}

/* For connections from now on. */
void
aiv_fake_server_set_certificate (AivFakeServer *self,
                                 const char    *certificate)
{
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), certificate, NULL);
  g_autoptr(GTlsCertificate) read = g_tls_certificate_new_from_file (path, NULL);

  g_assert_nonnull (read);
  soup_server_set_tls_certificate (self->server, read);
}

/* Whether users can end all of their sign-ins at once. */
void
aiv_fake_server_set_everywhere (AivFakeServer *self,
                                gboolean       everywhere)
{
  self->everywhere = everywhere;
}

/* Whether all sign-ins have run out, until the next one. */
void
aiv_fake_server_set_expired (AivFakeServer *self,
                             gboolean       expired)
{
  self->expired = expired;
}

/* The file that is sent for every video; NULL: there is none. */
void
aiv_fake_server_set_video (AivFakeServer *self,
                           const char    *path)
{
  g_set_str (&self->video, path);
}

/* What every request for @path is answered with, before anything else; NULL: as usual. */
/* JSON, after a status if that is not 200, as "409 {…}"; nothing holds the request until it is told. */
void
aiv_fake_server_reply_as_told (AivFakeServer     *self,
                               SoupServerMessage *message)
{
  const char *answer = g_hash_table_lookup (self->answers, g_uri_get_path (soup_server_message_get_uri (message)));
  char *json = NULL;
  guint64 status = answer != NULL ? g_ascii_strtoull (answer, &json, 10) : 0;

  if (answer != NULL && *answer == '\0')
    {
      soup_server_message_pause (message);
      g_ptr_array_add (self->held, g_object_ref (message));
    }
  else if (answer != NULL)
    {
      aiv_fake_server_reply_text (message, json != answer ? (guint) status : SOUP_STATUS_OK, json);
    }
}

static void
release (AivFakeServer *self)
{
  g_autoptr(GPtrArray) held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < held->len; i++)
    {
      aiv_fake_server_reply_as_told (self, held->pdata[i]);
      soup_server_message_unpause (held->pdata[i]);
    }
}

void
aiv_fake_server_set_answer (AivFakeServer *self,
                            const char    *path,
                            const char    *json)
{
  if (json != NULL)
    g_hash_table_replace (self->answers, g_strdup (path), g_strdup (json));
  else
    g_hash_table_remove (self->answers, path);
  release (self);
}

/* Whether administrators can look at the work of everybody. */
void
aiv_fake_server_set_activity (AivFakeServer *self,
                              gboolean       activity)
{
  self->activity = activity;
}

/* The query of the last request for @path, with "&" at both ends; "" where there was none. */
const char *
aiv_fake_server_get_asked (AivFakeServer *self,
                           const char    *path)
{
  const char *query = g_hash_table_lookup (self->asked, path);

  return query != NULL ? query : "";
}

guint
aiv_fake_server_get_requests (AivFakeServer *self)
{
  return self->requests;
}

/* Whether the sign-in of a user was ended with all others of theirs. */
gboolean
aiv_fake_server_is_ended (AivFakeServer *self,
                          const char    *user_id)
{
  g_autofree char *token = g_strconcat ("token-", user_id, NULL);

  return g_hash_table_contains (self->ended, token);
}
