/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-mood.h"

#include <math.h>

#include "aiv-local-words.h"

/* A word that stands for a colour, in degrees round the colour circle, and for how strong
 * and how light it is; or for a pace alone, where the hue is negative. */
typedef struct
{
  const char *word;
  short hue;
  float saturation;
  float lightness;
  float pace;
} Word;

static const Word words[] = {
  { "sunset", 16, 0.85f, 0.52f, 0 },   { "夕阳", 16, 0.85f, 0.52f, 0 },    { "日落", 16, 0.85f, 0.52f, 0 },
  { "sunrise", 34, 0.85f, 0.58f, 0 },  { "dawn", 30, 0.7f, 0.58f, 0 },     { "日出", 34, 0.85f, 0.58f, 0 },
  { "morning", 40, 0.7f, 0.62f, 0 },   { "早晨", 40, 0.7f, 0.62f, 0 },     { "sun", 42, 0.85f, 0.58f, 0 },
  { "fire", 10, 0.9f, 0.5f, 0 },       { "flame", 14, 0.9f, 0.52f, 0 },    { "火", 10, 0.9f, 0.5f, 0 },
  { "lava", 6, 0.9f, 0.45f, 0 },       { "red", 0, 0.82f, 0.5f, 0 },       { "红", 0, 0.82f, 0.5f, 0 },
  { "orange", 28, 0.88f, 0.55f, 0 },   { "橙", 28, 0.88f, 0.55f, 0 },      { "autumn", 24, 0.7f, 0.48f, 0 },
  { "秋", 24, 0.7f, 0.48f, 0 },        { "coffee", 25, 0.45f, 0.4f, 0 },   { "咖啡", 25, 0.45f, 0.4f, 0 },
  { "chocolate", 20, 0.45f, 0.36f, 0 },{ "wood", 28, 0.4f, 0.42f, 0 },     { "desert", 34, 0.6f, 0.56f, 0 },
  { "sand", 38, 0.5f, 0.6f, 0 },       { "沙", 36, 0.55f, 0.58f, 0 },      { "gold", 44, 0.8f, 0.54f, 0 },
  { "金", 44, 0.8f, 0.54f, 0 },        { "yellow", 50, 0.85f, 0.58f, 0 },  { "黄", 50, 0.85f, 0.58f, 0 },
  { "spring", 96, 0.55f, 0.58f, 0 },   { "春", 96, 0.55f, 0.58f, 0 },      { "grass", 104, 0.6f, 0.48f, 0 },
  { "meadow", 100, 0.6f, 0.5f, 0 },    { "garden", 112, 0.55f, 0.5f, 0 },  { "green", 128, 0.65f, 0.46f, 0 },
  { "绿", 128, 0.65f, 0.46f, 0 },      { "forest", 146, 0.55f, 0.38f, 0 }, { "森林", 146, 0.55f, 0.38f, 0 },
  { "jungle", 138, 0.6f, 0.38f, 0 },   { "leaf", 116, 0.6f, 0.46f, 0 },    { "mint", 160, 0.5f, 0.6f, 0 },
  { "ocean", 200, 0.8f, 0.46f, 0 },    { "sea", 198, 0.75f, 0.48f, 0 },    { "海", 200, 0.8f, 0.46f, 0 },
  { "beach", 190, 0.6f, 0.58f, 0 },    { "wave", 196, 0.75f, 0.48f, 0 },   { "river", 192, 0.6f, 0.5f, 0 },
  { "lake", 196, 0.6f, 0.48f, 0 },     { "water", 194, 0.7f, 0.52f, 0 },   { "水", 194, 0.7f, 0.52f, 0 },
  { "sky", 208, 0.75f, 0.6f, 0 },      { "天空", 208, 0.75f, 0.6f, 0 },    { "cloud", 210, 0.35f, 0.7f, 0 },
  { "blue", 218, 0.8f, 0.52f, 0 },     { "蓝", 218, 0.8f, 0.52f, 0 },      { "rain", 214, 0.35f, 0.45f, 0 },
  { "雨", 214, 0.35f, 0.45f, 0 },      { "storm", 222, 0.35f, 0.38f, 1.7f },{ "ice", 192, 0.45f, 0.72f, 0 },
  { "snow", 204, 0.3f, 0.78f, 0 },     { "雪", 204, 0.3f, 0.78f, 0 },      { "winter", 206, 0.35f, 0.68f, 0 },
  { "冬", 206, 0.35f, 0.68f, 0 },      { "mountain", 224, 0.35f, 0.5f, 0 },{ "山", 224, 0.35f, 0.5f, 0 },
  { "night", 236, 0.65f, 0.34f, 0 },   { "夜", 236, 0.65f, 0.34f, 0 },     { "moon", 228, 0.4f, 0.5f, 0 },
  { "月", 228, 0.4f, 0.5f, 0 },        { "space", 258, 0.65f, 0.38f, 0 },  { "galaxy", 272, 0.7f, 0.42f, 0 },
  { "star", 250, 0.6f, 0.44f, 0 },     { "星", 250, 0.6f, 0.44f, 0 },      { "dream", 268, 0.6f, 0.6f, 0 },
  { "梦", 268, 0.6f, 0.6f, 0 },        { "magic", 278, 0.75f, 0.54f, 0 },  { "purple", 280, 0.7f, 0.5f, 0 },
  { "violet", 274, 0.7f, 0.52f, 0 },   { "紫", 280, 0.7f, 0.5f, 0 },       { "neon", 304, 0.95f, 0.54f, 1.5f },
  { "city", 262, 0.5f, 0.44f, 1.3f },  { "城市", 262, 0.5f, 0.44f, 1.3f }, { "robot", 188, 0.5f, 0.5f, 1.3f },
  { "party", 312, 0.85f, 0.55f, 1.7f },{ "music", 292, 0.75f, 0.55f, 1.4f },{ "音乐", 292, 0.75f, 0.55f, 1.4f },
  { "flower", 330, 0.7f, 0.62f, 0 },   { "花", 330, 0.7f, 0.62f, 0 },      { "pink", 336, 0.75f, 0.65f, 0 },
  { "粉", 336, 0.75f, 0.65f, 0 },      { "rose", 342, 0.72f, 0.56f, 0 },   { "love", 346, 0.75f, 0.56f, 0 },
  { "爱", 346, 0.75f, 0.56f, 0 },      { "wine", 344, 0.6f, 0.36f, 0 },    { "樱", 340, 0.6f, 0.72f, 0 },
  { "calm", -1, 0, 0, 0.7f },          { "slow", -1, 0, 0, 0.6f },         { "gentl", -1, 0, 0, 0.75f },
  { "quiet", -1, 0, 0, 0.7f },         { "慢", -1, 0, 0, 0.6f },           { "静", -1, 0, 0, 0.7f },
  { "fast", -1, 0, 0, 1.8f },          { "run", -1, 0, 0, 1.6f },          { "race", -1, 0, 0, 1.9f },
  { "danc", -1, 0, 0, 1.6f },          { "speed", -1, 0, 0, 1.9f },        { "快", -1, 0, 0, 1.8f },
};

static float
channel (float hue,
         float saturation,
         float lightness,
         float shift)
{
  float k = fmodf (shift + hue / 30, 12);

  return lightness - saturation * MIN (lightness, 1 - lightness) * CLAMP (MIN (k - 3, 9 - k), -1.0f, 1.0f);
}

static void
set_colour (float *colour,
            float  hue,
            float  saturation,
            float  lightness)
{
  hue = fmodf (hue + 720, 360);
  colour[0] = channel (hue, saturation, lightness, 0);
  colour[1] = channel (hue, saturation, lightness, 8);
  colour[2] = channel (hue, saturation, lightness, 4);
}

/* The two colour words that come first. */
static void
find_colours (const char *text,
              const Word *found[2],
              float      *pace)
{
  const char *places[2] = { NULL, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *place = aiv_local_words_find (text, words[i].word);

      if (place == NULL)
        continue;
      if (words[i].pace > 0)
        *pace = words[i].pace;
      if (words[i].hue < 0)
        continue;
      if (found[0] == NULL || place < places[0])
        {
          found[1] = found[0];
          places[1] = places[0];
          found[0] = &words[i];
          places[0] = place;
        }
      else if (found[1] == NULL || place < places[1])
        {
          found[1] = &words[i];
          places[1] = place;
        }
    }
}

/**
 * aiv_local_mood_read:
 * @self: (out caller-allocates): the mood
 * @prompt: (nullable): what was asked for, UTF-8 or not
 * @random: decides what the words leave open
 *
 * Reads the colours and the pace that words stand for, in English and in Chinese. Words
 * that stand for none leave the choice to @random.
 */
void
aiv_local_mood_read (AivLocalMood *self,
                     const char   *prompt,
                     GRand        *random)
{
  g_autofree char *text = aiv_local_words_fold (prompt);
  const Word *found[2] = { NULL, NULL };
  float hue = (float) g_rand_double_range (random, 0, 360);
  float turn = (float) g_rand_double_range (random, 28, 62) * (g_rand_boolean (random) ? 1 : -1);
  float accent = (float) g_rand_double_range (random, 140, 200);
  float saturation = 0.7f;
  float lightness = 0.52f;
  float other;

  self->pace = 1;
  find_colours (text, found, &self->pace);
  if (found[0] != NULL)
    {
      hue = found[0]->hue + (float) g_rand_double_range (random, -7, 7);
      saturation = found[0]->saturation;
      lightness = found[0]->lightness;
      /* What was asked for stays what is seen most. */
      turn *= 0.45f;
      accent = turn * 2.2f;
    }
  other = found[1] != NULL ? (float) found[1]->hue : hue + turn;

  set_colour (self->colours[0], hue + turn / 3, saturation * 0.75f, lightness * 0.22f);
  set_colour (self->colours[1], hue, saturation, lightness * 0.62f);
  set_colour (self->colours[2], other, found[1] != NULL ? found[1]->saturation : saturation, lightness);
  set_colour (self->colours[3], hue + accent, saturation * 0.7f, 0.35f + lightness * 0.4f);
  set_colour (self->colours[4], (found[1] != NULL ? other : hue) + turn / 4, saturation * 0.8f, 0.55f + lightness * 0.4f);
}

/**
 * aiv_local_mood_read_pace:
 * @prompt: (nullable): what was asked for, UTF-8 or not
 *
 * Reads the pace alone.
 *
 * Returns: how lively it is to move; 1 where the words do not say
 */
float
aiv_local_mood_read_pace (const char *prompt)
{
  g_autofree char *text = aiv_local_words_fold (prompt);
  const Word *found[2] = { NULL, NULL };
  float pace = 1;

  find_colours (text, found, &pace);
  return pace;
}
