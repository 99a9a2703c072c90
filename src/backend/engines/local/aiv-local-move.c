/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-move.h"

#include <string.h>

#include "aiv-local-words.h"

/* A pan or a tilt whose direction the words leave open. */
#define SOME_PAN (AIV_LOCAL_N_MOVES + 0)
#define SOME_TILT (AIV_LOCAL_N_MOVES + 1)

/* Nobody means a move more often. */
#define MAX_REPEATS 4

typedef struct
{
  const char *words;
  guint move;
} Phrase;

/* What people and other video generators' guides call the moves. A longer phrase that
 * begins at the same place says more than a shorter one. */
static const Phrase phrases[] = {
  { "zoom", AIV_LOCAL_MOVE_ZOOM_IN },          { "zooms", AIV_LOCAL_MOVE_ZOOM_IN },
  { "zooming", AIV_LOCAL_MOVE_ZOOM_IN },       { "zoom in", AIV_LOCAL_MOVE_ZOOM_IN },
  { "push in", AIV_LOCAL_MOVE_ZOOM_IN },       { "pushes in", AIV_LOCAL_MOVE_ZOOM_IN },
  { "push-in", AIV_LOCAL_MOVE_ZOOM_IN },       { "pushing in", AIV_LOCAL_MOVE_ZOOM_IN },
  { "dolly in", AIV_LOCAL_MOVE_ZOOM_IN },      { "dolly", AIV_LOCAL_MOVE_ZOOM_IN },
  { "move closer", AIV_LOCAL_MOVE_ZOOM_IN },   { "moves closer", AIV_LOCAL_MOVE_ZOOM_IN },
  { "close-up", AIV_LOCAL_MOVE_ZOOM_IN },      { "closeup", AIV_LOCAL_MOVE_ZOOM_IN },
  { "推进", AIV_LOCAL_MOVE_ZOOM_IN },          { "推近", AIV_LOCAL_MOVE_ZOOM_IN },
  { "推镜", AIV_LOCAL_MOVE_ZOOM_IN },          { "镜头推", AIV_LOCAL_MOVE_ZOOM_IN },
  { "拉近", AIV_LOCAL_MOVE_ZOOM_IN },          { "放大", AIV_LOCAL_MOVE_ZOOM_IN },
  { "靠近", AIV_LOCAL_MOVE_ZOOM_IN },          { "特写", AIV_LOCAL_MOVE_ZOOM_IN },
  { "变焦", AIV_LOCAL_MOVE_ZOOM_IN },

  { "zoom out", AIV_LOCAL_MOVE_ZOOM_OUT },     { "zooms out", AIV_LOCAL_MOVE_ZOOM_OUT },
  { "zooming out", AIV_LOCAL_MOVE_ZOOM_OUT },  { "pull back", AIV_LOCAL_MOVE_ZOOM_OUT },
  { "pulls back", AIV_LOCAL_MOVE_ZOOM_OUT },   { "pulling back", AIV_LOCAL_MOVE_ZOOM_OUT },
  { "pull out", AIV_LOCAL_MOVE_ZOOM_OUT },     { "pulls out", AIV_LOCAL_MOVE_ZOOM_OUT },
  { "dolly out", AIV_LOCAL_MOVE_ZOOM_OUT },    { "move away", AIV_LOCAL_MOVE_ZOOM_OUT },
  { "moves away", AIV_LOCAL_MOVE_ZOOM_OUT },   { "拉远", AIV_LOCAL_MOVE_ZOOM_OUT },
  { "拉开", AIV_LOCAL_MOVE_ZOOM_OUT },         { "拉镜", AIV_LOCAL_MOVE_ZOOM_OUT },
  { "镜头拉", AIV_LOCAL_MOVE_ZOOM_OUT },       { "镜头拉近", AIV_LOCAL_MOVE_ZOOM_IN },
  { "缩小", AIV_LOCAL_MOVE_ZOOM_OUT },         { "后退", AIV_LOCAL_MOVE_ZOOM_OUT },
  { "远离", AIV_LOCAL_MOVE_ZOOM_OUT },

  { "pan", SOME_PAN },                         { "pans", SOME_PAN },
  { "panning", SOME_PAN },                     { "横摇", SOME_PAN },
  { "平移", SOME_PAN },                        { "摇镜", SOME_PAN },
  { "横移", SOME_PAN },                        { "扫过", SOME_PAN },
  { "pan left", AIV_LOCAL_MOVE_PAN_LEFT },     { "pans left", AIV_LOCAL_MOVE_PAN_LEFT },
  { "panning left", AIV_LOCAL_MOVE_PAN_LEFT }, { "pan to the left", AIV_LOCAL_MOVE_PAN_LEFT },
  { "pans to the left", AIV_LOCAL_MOVE_PAN_LEFT }, { "right to left", AIV_LOCAL_MOVE_PAN_LEFT },
  { "move left", AIV_LOCAL_MOVE_PAN_LEFT },    { "moves left", AIV_LOCAL_MOVE_PAN_LEFT },
  { "向左", AIV_LOCAL_MOVE_PAN_LEFT },         { "左移", AIV_LOCAL_MOVE_PAN_LEFT },
  { "左摇", AIV_LOCAL_MOVE_PAN_LEFT },         { "从右到左", AIV_LOCAL_MOVE_PAN_LEFT },
  { "从右往左", AIV_LOCAL_MOVE_PAN_LEFT },     { "往左", AIV_LOCAL_MOVE_PAN_LEFT },
  { "pan right", AIV_LOCAL_MOVE_PAN_RIGHT },   { "pans right", AIV_LOCAL_MOVE_PAN_RIGHT },
  { "panning right", AIV_LOCAL_MOVE_PAN_RIGHT }, { "pan to the right", AIV_LOCAL_MOVE_PAN_RIGHT },
  { "pans to the right", AIV_LOCAL_MOVE_PAN_RIGHT }, { "left to right", AIV_LOCAL_MOVE_PAN_RIGHT },
  { "move right", AIV_LOCAL_MOVE_PAN_RIGHT },  { "moves right", AIV_LOCAL_MOVE_PAN_RIGHT },
  { "向右", AIV_LOCAL_MOVE_PAN_RIGHT },        { "右移", AIV_LOCAL_MOVE_PAN_RIGHT },
  { "右摇", AIV_LOCAL_MOVE_PAN_RIGHT },        { "从左到右", AIV_LOCAL_MOVE_PAN_RIGHT },
  { "从左往右", AIV_LOCAL_MOVE_PAN_RIGHT },    { "往右", AIV_LOCAL_MOVE_PAN_RIGHT },

  { "tilt", SOME_TILT },                       { "tilts", SOME_TILT },
  { "tilting", SOME_TILT },                    { "俯仰", SOME_TILT },
  { "tilt up", AIV_LOCAL_MOVE_TILT_UP },       { "tilts up", AIV_LOCAL_MOVE_TILT_UP },
  { "tilting up", AIV_LOCAL_MOVE_TILT_UP },    { "pan up", AIV_LOCAL_MOVE_TILT_UP },
  { "pans up", AIV_LOCAL_MOVE_TILT_UP },       { "crane up", AIV_LOCAL_MOVE_TILT_UP },
  { "bottom to top", AIV_LOCAL_MOVE_TILT_UP }, { "向上", AIV_LOCAL_MOVE_TILT_UP },
  { "上移", AIV_LOCAL_MOVE_TILT_UP },          { "上摇", AIV_LOCAL_MOVE_TILT_UP },
  { "上仰", AIV_LOCAL_MOVE_TILT_UP },          { "从下到上", AIV_LOCAL_MOVE_TILT_UP },
  { "从下往上", AIV_LOCAL_MOVE_TILT_UP },      { "升镜", AIV_LOCAL_MOVE_TILT_UP },
  { "tilt down", AIV_LOCAL_MOVE_TILT_DOWN },   { "tilts down", AIV_LOCAL_MOVE_TILT_DOWN },
  { "tilting down", AIV_LOCAL_MOVE_TILT_DOWN }, { "pan down", AIV_LOCAL_MOVE_TILT_DOWN },
  { "pans down", AIV_LOCAL_MOVE_TILT_DOWN },   { "crane down", AIV_LOCAL_MOVE_TILT_DOWN },
  { "top to bottom", AIV_LOCAL_MOVE_TILT_DOWN }, { "向下", AIV_LOCAL_MOVE_TILT_DOWN },
  { "下移", AIV_LOCAL_MOVE_TILT_DOWN },        { "下摇", AIV_LOCAL_MOVE_TILT_DOWN },
  { "下俯", AIV_LOCAL_MOVE_TILT_DOWN },        { "从上到下", AIV_LOCAL_MOVE_TILT_DOWN },
  { "从上往下", AIV_LOCAL_MOVE_TILT_DOWN },    { "降镜", AIV_LOCAL_MOVE_TILT_DOWN },

  { "drift", AIV_LOCAL_MOVE_DRIFT },           { "drifts", AIV_LOCAL_MOVE_DRIFT },
  { "drifting", AIV_LOCAL_MOVE_DRIFT },        { "orbit", AIV_LOCAL_MOVE_DRIFT },
  { "orbits", AIV_LOCAL_MOVE_DRIFT },          { "orbiting", AIV_LOCAL_MOVE_DRIFT },
  { "glide", AIV_LOCAL_MOVE_DRIFT },           { "glides", AIV_LOCAL_MOVE_DRIFT },
  { "gliding", AIV_LOCAL_MOVE_DRIFT },         { "漂移", AIV_LOCAL_MOVE_DRIFT },
  { "飘动", AIV_LOCAL_MOVE_DRIFT },            { "漂浮", AIV_LOCAL_MOVE_DRIFT },
  { "环绕", AIV_LOCAL_MOVE_DRIFT },            { "游移", AIV_LOCAL_MOVE_DRIFT },

  { "handheld", AIV_LOCAL_MOVE_HANDHELD },     { "hand-held", AIV_LOCAL_MOVE_HANDHELD },
  { "shaky", AIV_LOCAL_MOVE_HANDHELD },        { "手持", AIV_LOCAL_MOVE_HANDHELD },
  { "晃动", AIV_LOCAL_MOVE_HANDHELD },         { "抖动", AIV_LOCAL_MOVE_HANDHELD },

  { "static camera", AIV_LOCAL_MOVE_STILL },   { "static shot", AIV_LOCAL_MOVE_STILL },
  { "fixed camera", AIV_LOCAL_MOVE_STILL },    { "still camera", AIV_LOCAL_MOVE_STILL },
  { "locked camera", AIV_LOCAL_MOVE_STILL },   { "no camera movement", AIV_LOCAL_MOVE_STILL },
  { "固定镜头", AIV_LOCAL_MOVE_STILL },        { "镜头固定", AIV_LOCAL_MOVE_STILL },
  { "镜头静止", AIV_LOCAL_MOVE_STILL },        { "静止镜头", AIV_LOCAL_MOVE_STILL },
  { "镜头不动", AIV_LOCAL_MOVE_STILL },
};

#define MAX_FOUND (G_N_ELEMENTS (phrases) * MAX_REPEATS)

typedef struct
{
  const char *place;
  const char *end;
  guint move;
} Found;

static int
compare_found (gconstpointer a,
               gconstpointer b)
{
  const Found *x = a;
  const Found *y = b;

  if (x->place != y->place)
    return x->place < y->place ? -1 : 1;
  return (x->end < y->end) - (x->end > y->end);
}

/* Every phrase of @text, by place, without those that lie within a longer one. */
static guint
find_phrases (const char *text,
              Found      *found)
{
  guint n = 0, kept = 0;

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      const char *place = text;

      for (guint k = 0; k < MAX_REPEATS; k++)
        {
          if ((place = aiv_local_words_find_whole (place, phrases[i].words)) == NULL)
            break;
          found[n] = (Found) { place, place + strlen (phrases[i].words), phrases[i].move };
          place = found[n++].end;
        }
    }
  qsort (found, n, sizeof *found, compare_found);
  for (guint i = 0; i < n; i++)
    if (kept == 0 || found[i].end > found[kept - 1].end)
      found[kept++] = found[i];
  return kept;
}

static gboolean
is_pan (guint move)
{
  return move == AIV_LOCAL_MOVE_PAN_LEFT || move == AIV_LOCAL_MOVE_PAN_RIGHT;
}

static gboolean
is_tilt (guint move)
{
  return move == AIV_LOCAL_MOVE_TILT_UP || move == AIV_LOCAL_MOVE_TILT_DOWN;
}

/* “Pan slowly from left to right” says which way after all. */
static gboolean
is_told_elsewhere (const Found *found,
                   guint        n,
                   guint        move)
{
  for (guint i = 0; i < n; i++)
    if (move == SOME_PAN ? is_pan (found[i].move) || is_tilt (found[i].move)
                         : move == SOME_TILT && is_tilt (found[i].move))
      return TRUE;
  return FALSE;
}

/**
 * aiv_local_move_read:
 * @prompt: (nullable): what was asked for, UTF-8 or not
 * @random: decides which way, where the words do not say
 * @moves: (out caller-allocates) (array fixed-size=6): the moves
 *
 * Reads the camera moves that words ask for, in English and in Chinese, in their order.
 *
 * Returns: how many there are, 0 to %AIV_LOCAL_MAX_MOVES
 */
guint
aiv_local_move_read (const char   *prompt,
                     GRand        *random,
                     AivLocalMove *moves)
{
  g_autofree char *text = aiv_local_words_fold (prompt);
  Found found[MAX_FOUND];
  guint n_found = find_phrases (text, found);
  guint n = 0;
  gboolean back = g_rand_boolean (random);

  for (guint i = 0; i < n_found && n < AIV_LOCAL_MAX_MOVES; i++)
    {
      guint move = found[i].move;

      if (move >= AIV_LOCAL_N_MOVES && is_told_elsewhere (found, n_found, move))
        continue;
      if (move == SOME_PAN)
        move = back ? AIV_LOCAL_MOVE_PAN_LEFT : AIV_LOCAL_MOVE_PAN_RIGHT;
      else if (move == SOME_TILT)
        move = back ? AIV_LOCAL_MOVE_TILT_UP : AIV_LOCAL_MOVE_TILT_DOWN;
      if (n == 0 || moves[n - 1] != move)
        moves[n++] = move;
    }
  return n;
}

/**
 * aiv_local_move_read_fade:
 * @prompt: (nullable): what was asked for, UTF-8 or not
 *
 * Returns: whether the words ask for a fade to and from black
 */
gboolean
aiv_local_move_read_fade (const char *prompt)
{
  static const char *const words[] = { "fade in", "fade out", "fades in", "fades out", "fade to black", "fades to black",
                                       "fade from black", "淡入", "淡出", "渐隐", "渐显" };
  g_autofree char *text = aiv_local_words_fold (prompt);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (aiv_local_words_find_whole (text, words[i]) != NULL)
      return TRUE;
  return FALSE;
}
