/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AivFileInputKind:
 * @AIV_FILE_INPUT_PICTURES: any number of pictures
 * @AIV_FILE_INPUT_PICTURE: one picture
 * @AIV_FILE_INPUT_RECORDING: a recording, or a video that has sound
 * @AIV_FILE_INPUT_FOLDER: a folder of any of them
 * @AIV_FILE_INPUT_SERVER_FOLDER: the data folder of a server
 * @AIV_FILE_INPUT_DATABASE: the database of a server
 *
 * What somebody is asked to choose.
 */
typedef enum
{
  AIV_FILE_INPUT_PICTURES,
  AIV_FILE_INPUT_PICTURE,
  AIV_FILE_INPUT_RECORDING,
  AIV_FILE_INPUT_FOLDER,
  AIV_FILE_INPUT_SERVER_FOLDER,
  AIV_FILE_INPUT_DATABASE,
} AivFileInputKind;

/**
 * AivFileInputFunc:
 * @widget: who asked
 * @files: (element-type Gio.File): what was chosen, dropped or pasted
 *
 * Takes files.
 */
typedef void (*AivFileInputFunc) (GtkWidget  *widget,
                                  GListModel *files);

/* How files come to a page: chosen, dropped, pasted. What goes wrong is said by win.toast. */

void aiv_file_input_choose       (GtkWidget        *widget,
                                  AivFileInputKind  kind,
                                  AivFileInputFunc  take);
void aiv_file_input_accept_drops (GtkWidget        *widget,
                                  GtkWidget        *area,
                                  AivFileInputFunc  take);
void aiv_file_input_paste        (GtkWidget        *widget,
                                  const char       *folder,
                                  AivFileInputFunc  take);

G_END_DECLS
