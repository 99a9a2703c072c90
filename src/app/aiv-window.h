/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

/* Pages never reach into the window: they activate its actions by name.
 *
 *   win.new-batch              the new-batch page
 *   win.new-video              the new-video page
 *   win.use-picture    (ss)    the new-video page with a picture of the server: URL, title
 *   win.use-again      (ss)    the page with what an earlier job was made of: batch id, item id
 *   win.show-batches           the list of batches
 *   win.show-showcase          the showcase (where the server has one)
 *   win.show-videos            all videos
 *   win.show-users             the users page (enabled for administrators)
 *   win.show-activity          the work of everybody (enabled for administrators)
 *   win.show-server            the server itself (enabled for its administrators)
 *   win.show-insight           statistics (enabled for administrators)
 *   win.show-batch     s       a batch page, pushed over the list: batch id
 *   win.play           (ss)    the player over the whole window: batch id, item id
 *   win.toast          s       a short message that goes by itself
 *   win.account                credits and their history
 *   win.change-password        the dialog for it
 *   win.sign-in-again          what the banner asks for: the password, a sign-in in the browser, or to
 *                              start the server of this computer
 *   win.sign-out               back to the sign-in page
 *   win.switch-account s       another account: its id; the present one stays as it is
 *   win.choose-account         the menu of accounts
 *   win.manage-accounts        the dialog of all accounts
 *   win.add-account            the sign-in page, with a way back
 *
 * A page that has a list of videos plays one with aiv_window_play() instead of win.play.
 *
 * From C: gtk_widget_activate_action (widget, "win.show-batch", "s", id). For the main pages see
 * the table in aiv-window-pages.c: each is a type with the construct property `session`, made when
 * it is first shown.
 *
 * A page shows the window's news in a banner of its own, below its header bar:
 *
 *   [top]
 *   Adw.Banner {
 *     title: bind template.root as <$AivWindow>.notice;
 *     revealed: bind template.root as <$AivWindow>.has-notice;
 *     button-label: bind template.root as <$AivWindow>.notice-button;
 *     action-name: "win.sign-in-again";
 *   }
 */

#define AIV_TYPE_WINDOW (aiv_window_get_type ())
G_DECLARE_FINAL_TYPE (AivWindow, aiv_window, AIV, WINDOW, AdwApplicationWindow)

AivWindow *aiv_window_new (GSettings  *settings,
                           AivAccount *account);
void       aiv_window_play (AivWindow  *self,
                            GListModel *items,
                            guint       position,
                            const char *from);

G_END_DECLS
