/* SPDX-License-Identifier: MIT */
/* What administrators do with accounts, as far as the server of the tests knows it. */
#include "config.h"

#include "aiv-fake-server-private.h"

#include <string.h>

#include "aiv-json.h"

/* All that there is of an account, its sign-ins, and their end. Whether it was one of these. */
gboolean
aiv_fake_server_show_user (AivFakeServer     *self,
           SoupServerMessage *message,
           const char        *what,
           int                at)
{
  static const char sessions[] = "{\"sessions\":[{\"created_at\":\"2026-11-20T10:00:00\",\"used_at\":\"2026-11-21T08:00:00\","
                                 "\"expires_at\":\"2026-12-20T10:00:00\"}],\"total\":1}";
  const char *method = soup_server_message_get_method (message);
  g_autoptr(JsonNode) user = aiv_wire_user_to_json (self->users->pdata[at]);
  g_autofree char *text = aiv_json_to_string (user);
  g_autofree char *detail = NULL;

  if (g_str_equal (what, "sessions"))
    {
      aiv_fake_server_reply_text (message, SOUP_STATUS_OK,
                                  g_str_equal (method, "GET") ? sessions : "{\"success\":true,\"count\":1}");
      return TRUE;
    }
  if (g_str_equal (what, "") && g_str_equal (method, "GET"))
    {
      detail = g_strdup_printf ("{\"success\":true,\"user\":%s,\"usage\":{\"unfinished\":2,\"today\":12,\"this_month\":40},"
                                "\"batches\":3,\"videos\":1,\"stored\":1048576,\"sessions\":1}", text);
      aiv_fake_server_reply_text (message, SOUP_STATUS_OK, detail);
      return TRUE;
    }
  if (g_str_equal (what, "") && g_str_equal (method, "DELETE"))
    {
      g_ptr_array_remove_index (self->users, at);
      aiv_fake_server_reply_text (message, SOUP_STATUS_OK, "{\"success\":true}");
      return TRUE;
    }
  return FALSE;
}

/* Takes entry N of the ledger back: "/api/admin/ledger/N/undo". */
void
aiv_fake_server_undo_entry (AivFakeServer     *self,
            SoupServerMessage *message,
            const char        *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);
  gint64 id = g_ascii_strtoll (parts[4], NULL, 10);
  g_autoptr(GHashTable) body = aiv_fake_server_read_body (message);

  for (guint i = 0; i < self->ledger->len; i++)
    {
      AivWireLedgerEntry *entry = self->ledger->pdata[i];
      AivWireUser *user;
      AivWireLedgerEntry *counter;
      g_autofree char *text = NULL;

      if (entry->id != id || aiv_fake_server_find_user (self, entry->user_id) < 0)
        continue;
      user = aiv_fake_server_copy_user (self->users->pdata[aiv_fake_server_find_user (self, entry->user_id)]);
      user->credits -= entry->amount;
      aiv_fake_server_add_entry (self, user->id, -entry->amount, AIV_LEDGER_ADJUST, g_hash_table_lookup (body, "reason"),
                                 user->credits);
      counter = self->ledger->pdata[0];
      counter->reverses = id;
      entry->reversed_by = counter->id;
      g_ptr_array_add (self->users, user);
      g_ptr_array_remove_index_fast (self->users, aiv_fake_server_find_user (self, user->id));
      text = g_strdup_printf ("{\"success\":true,\"entry_id\":%" G_GINT64_FORMAT ",\"credits\":%" G_GINT64_FORMAT "}", id,
                              user->credits);
      aiv_fake_server_reply_text (message, SOUP_STATUS_OK, text);
      return;
    }
  aiv_fake_server_reply_detail (message, SOUP_STATUS_NOT_FOUND, "There is no such entry");
}

/* Whether a change of many is meant for an account: named in "users", or of everybody. */
static gboolean
is_meant (SoupServerMessage *message,
          const AivWireUser *user)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autofree char *text = g_strndup (body->data, (gsize) body->length);
  g_autofree char *id = g_strdup_printf ("\"%s\"", user->id);

  return strstr (text, "\"users\"") == NULL || strstr (text, id) != NULL;
}

void
aiv_fake_server_change_many (AivFakeServer     *self,
             SoupServerMessage *message)
{
  g_autoptr(GHashTable) body = aiv_fake_server_read_body (message);
  gint64 delta = g_ascii_strtoll (g_hash_table_lookup (body, "delta"), NULL, 10);
  gboolean dry_run = g_strcmp0 (g_hash_table_lookup (body, "dry_run"), "true") == 0;
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autofree char *text = NULL;
  guint below = 0, n = 0;

  for (guint i = 0; i < self->users->len; i++)
    {
      AivWireUser *user = self->users->pdata[i];

      if (!is_meant (message, user))
        continue;
      below += user->credits + delta < 0;
      g_string_append_printf (lines, "%s{\"user_id\":\"%s\",\"username\":\"%s\",\"credits\":%" G_GINT64_FORMAT
                              ",\"credits_after\":%" G_GINT64_FORMAT "}", n++ > 0 ? "," : "", user->id, user->username,
                              user->credits, user->credits + delta);
      if (dry_run)
        continue;
      self->users->pdata[i] = aiv_fake_server_copy_user (user);
      aiv_wire_user_unref (user);
      ((AivWireUser *) self->users->pdata[i])->credits += delta;
    }
  text = g_strdup_printf ("{\"success\":true,\"dry_run\":%s,\"count\":%u,\"total\":%" G_GINT64_FORMAT
                          ",\"below_zero\":%u,\"matched\":%u,\"truncated\":false,\"users\":[%s]}",
                          dry_run ? "true" : "false", n, delta * (gint64) n, below, n, lines->str);
  aiv_fake_server_reply_text (message, SOUP_STATUS_OK, text);
}


/* What another administrator does meanwhile: the account of that name is locked. */
void
aiv_fake_server_lock_user (AivFakeServer *self,
                           const char    *username)
{
  for (guint i = 0; i < self->users->len; i++)
    {
      AivWireUser *user = self->users->pdata[i];

      if (!g_str_equal (user->username, username))
        continue;
      self->users->pdata[i] = aiv_fake_server_copy_user (user);
      aiv_wire_user_unref (user);
      ((AivWireUser *) self->users->pdata[i])->disabled = TRUE;
      ((AivWireUser *) self->users->pdata[i])->version++;
      return;
    }
  g_assert_not_reached ();
}
