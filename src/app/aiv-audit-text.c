/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-audit-text.h"

#include <glib/gi18n.h>

/* What the server names, in words. */
static const struct
{
  const char *action;
  const char *words;
} actions[] = {
  { "batch.cancel", NC_ ("audit log", "Batch cancelled") },
  { "credits.adjust", NC_ ("audit log", "Credits changed") },
  { "credits.bulk", NC_ ("audit log", "Credits of several users changed") },
  { "credits.undo", NC_ ("audit log", "Change of credits taken back") },
  { "engine.test", NC_ ("audit log", "Engine tested") },
  { "engine.update", NC_ ("audit log", "Engine changed") },
  { "item.cancel", NC_ ("audit log", "Video of a batch cancelled") },
  { "job.cancel", NC_ ("audit log", "Work cancelled") },
  { "job.refund", NC_ ("audit log", "Credits refunded") },
  { "server.backup", NC_ ("audit log", "Backup made") },
  { "server.import", NC_ ("audit log", "Data imported") },
  { "server.share", NC_ ("audit log", "Opened to the network") },
  { "server.unshare", NC_ ("audit log", "Closed to the network") },
  { "user.caps", NC_ ("audit log", "Limits of an account changed") },
  { "user.create", NC_ ("audit log", "Account created") },
  { "user.delete", NC_ ("audit log", "Account deleted") },
  { "user.import", NC_ ("audit log", "Account imported") },
  { "user.reset-password", NC_ ("audit log", "Password reset") },
  { "user.sign-out", NC_ ("audit log", "Signed out everywhere") },
  { "user.subscription", NC_ ("audit log", "Plan changed") },
  { "user.update", NC_ ("audit log", "Account changed") },
  { "video.cancel", NC_ ("audit log", "Video cancelled") },
};

/**
 * aiv_audit_text_action:
 * @action: what was done, as an audit log has it: “credits.adjust”
 *
 * Returns: the same in words; @action itself where a newer server names what is not known here
 */
const char *
aiv_audit_text_action (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_strcmp0 (action, actions[i].action) == 0)
      return g_dpgettext2 (NULL, "audit log", actions[i].words);
  return action;
}
