/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIV_LOCAL_N_COLOURS 5

/**
 * AivLocalMood:
 * @colours: red, green and blue, 0 to 1, from the darkest to the lightest
 * @pace: how lively it moves; 1 is calm, 2 lively
 *
 * What the words of a prompt make a picture look like.
 */
typedef struct
{
  float colours[AIV_LOCAL_N_COLOURS][3];
  float pace;
} AivLocalMood;

void aiv_local_mood_read (AivLocalMood *self,
                          const char   *prompt,
                          GRand        *random);
float aiv_local_mood_read_pace (const char *prompt);

G_END_DECLS
