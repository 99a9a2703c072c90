/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend-config-keys.h"

/* THE table of settings. To add one: a field in AivBackendConfig, a row here, in the order in
 * which docs/server.md is to show it. The table there is made by `aivideo-server config
 * --markdown`, and a test holds it to this one. */

#define FIELD(name) G_STRUCT_OFFSET (AivBackendConfig, name)

const AivConfigKey aiv_config_keys[] = {
  { "server", "data", AIV_CONFIG_PATH, FIELD (data_dir),
    .about = "The folder that holds everything: database, files, keys. Without it, `aivideo-server` in the "
             "user's data folder." },
  { "server", "listen", AIV_CONFIG_LISTEN, FIELD (host), .initial = "127.0.0.1:8000",
    .about = "Address and port to serve at; port 0 takes a free one. Beyond loopback only once the first "
             "password has been changed." },
  { "server", "public-url", AIV_CONFIG_URL, FIELD (public_url),
    .about = "Where clients reach the server, when that is not what they ask for: behind a proxy." },
  { "server", "hosts", AIV_CONFIG_LIST, FIELD (hosts),
    .about = "Host names that the server answers to, beside addresses and `localhost`; empty for all, but for none "
             "when it listens on loopback only." },
  { "server", "trusted-proxies", AIV_CONFIG_LIST, FIELD (proxies),
    .about = "Addresses or networks whose X-Forwarded-For says where a request comes from." },
  { "server", "origins", AIV_CONFIG_LIST, FIELD (origins), .env = "ALLOWED_ORIGINS",
    .initial = "http://localhost:3000;http://127.0.0.1:3000;http://localhost:8080;http://127.0.0.1:8080",
    .about = "Web pages that may call the server from a browser (CORS)." },
  { "server", "admin-password", AIV_CONFIG_TEXT, FIELD (admin_password), .env = "ADMIN_PASSWORD", .secret = TRUE,
    .about = "Password of `admin` when the account is made at the first start, in place of the documented "
             "one. Later changes are not undone." },
  { "server", "database-url", AIV_CONFIG_DATABASE, FIELD (database_url), .env = "DATABASE_URL",
    .about = "Understood so that a configuration for another server is not misread: the database is SQLite "
             "in the data folder, and any other is refused." },
  { "server", "heartbeat", AIV_CONFIG_SECONDS, FIELD (heartbeat_ms), .initial = "15", .minimum = 1, .maximum = 3600,
    .about = "Seconds of silence after which a stream of events is shown to be alive." },
  { "server", "families", AIV_CONFIG_LIST, FIELD (families), .initial = "aivideo.v1;aivideo.ads;vision.batch",
    .about = "Which of the documented services this is: `aivideo.v1`, `aivideo.ads` (which brings v1 with it), "
             "`vision.batch`." },
  { "server", "extensions", AIV_CONFIG_BOOL, FIELD (extensions), .initial = "true",
    .about = "Whether there is more than the documents of these services have: events, posters, quotes, the ledger, "
             "idempotency, administration of users. Without it the server passes for the documented ones." },
  { "server", "showcase", AIV_CONFIG_PATH, FIELD (showcase),
    .about = "Folder of the showcase, with `showcase.json` and the files that it names. Without it, `showcase` in the "
             "data folder, else the one that comes with the server." },
  { "server", "log-requests", AIV_CONFIG_BOOL, FIELD (log_requests), .initial = "false", .about = "Log each request." },
  { "server", "log-format", AIV_CONFIG_CHOICE, FIELD (log_format), .choices = "auto|logfmt|json|journal", .initial = "auto",
    .about = "How events are written to standard error. `auto`: to the journal with fields where that is "
             "where standard error leads, else logfmt." },

  { "auth", "jwt-secret", AIV_CONFIG_TEXT, FIELD (jwt_secret), .env = "JWT_SECRET_KEY", .secret = TRUE, .minimum = 16,
    .about = "Key that tokens are signed with, 16 characters or more. Without it, one is made and kept in the data folder." },

  { "auth", "argon2-passes", AIV_CONFIG_INT, FIELD (argon2_passes), .initial = "2", .minimum = 1, .maximum = 64,
    .about = "Passes of Argon2id over its memory, for passwords. Hashes are renewed when their owner signs in." },
  { "auth", "argon2-memory", AIV_CONFIG_INT, FIELD (argon2_memory), .initial = "64", .minimum = 8, .maximum = 1024,
    .about = "Memory of Argon2id, in MiB." },
  { "auth", "argon2-threads", AIV_CONFIG_INT, FIELD (argon2_threads), .initial = "0", .maximum = 64,
    .about = "Passwords that are checked at a time; 0 for one a core, at most four." },

  { "google", "client-id", AIV_CONFIG_TEXT, FIELD (google_client_id), .env = "GOOGLE_CLIENT_ID",
    .about = "OAuth client; without it there is no sign-in with Google." },
  { "google", "client-secret", AIV_CONFIG_TEXT, FIELD (google_client_secret), .env = "GOOGLE_CLIENT_SECRET", .secret = TRUE,
    .about = "Secret of that client; sent only when set." },
  { "google", "redirect-uri", AIV_CONFIG_TEXT, FIELD (google_redirect_uri), .env = "GOOGLE_REDIRECT_URI",
    .about = "The one address that a sign-in may come back to; without it, what the client says." },
  { "google", "sign-up", AIV_CONFIG_CHOICE, FIELD (google_sign_up), .choices = "open|domains|closed", .initial = "open",
    .about = "Who gets an account by signing in: anybody, people of `domains`, or nobody; who has one keeps it." },
  { "google", "domains", AIV_CONFIG_LIST, FIELD (google_domains),
    .about = "Organisations whose people get an account, such as `example.org`: what Google says in `hd`, or `gmail.com`; of "
             "another issuer also the domain of a verified address." },
  { "google", "issuer", AIV_CONFIG_URL, FIELD (google_issuer), .initial = "https://accounts.google.com",
    .about = "Issuer of identities, which is asked for its endpoints; those of Google are known." },
  { "google", "authorize-url", AIV_CONFIG_URL, FIELD (google_authorize_url),
    .about = "Endpoint in place of the one that the issuer "
             "names." },
  { "google", "token-url", AIV_CONFIG_URL, FIELD (google_token_url), .about = "As above, for tokens." },
  { "google", "jwks-url", AIV_CONFIG_URL, FIELD (google_jwks_url), .about = "As above, for keys." },

  { "queue", "concurrency", AIV_CONFIG_INT, FIELD (concurrency), .initial = "3", .minimum = 0, .maximum = 64,
    .about = "Videos made at a time; with 0 they are taken on and wait." },

  { "billing", "profile", AIV_CONFIG_CHOICE, FIELD (billing_profile), .choices = "aivideo|adsvideo", .initial = "aivideo",
    .about = "Presets: `aivideo` is plan basic and 10 credits a video, `adsvideo` plan free and 100." },
  { "billing", "default-plan", AIV_CONFIG_CHOICE, FIELD (default_plan), .choices = "free|basic|pro", .initial = "basic",
    .about = "Plan of new accounts. Without it, the profile's." },
  { "billing", "video-cost", AIV_CONFIG_INT, FIELD (video_cost), .initial = "10", .maximum = 1000000,
    .about = "Credits for a video of `/api/v1`. Without it, the profile's." },
  { "billing", "per-image", AIV_CONFIG_INT, FIELD (pricing.per_image), .initial = "1", .maximum = 1000000,
    .about = "Credits for a picture of a batch." },
  { "billing", "audio-step", AIV_CONFIG_SECONDS, FIELD (pricing.audio_step_ms), .initial = "0", .maximum = 86400,
    .about = "Seconds of recording that `per-image` pays for, each started step anew; 0 for any length." },
  { "billing", "start-credits", AIV_CONFIG_INT, FIELD (start_credits), .initial = "100", .maximum = 1000000000,
    .about = "Credits that a new account starts with." },

  { "engines", "fallback", AIV_CONFIG_CHOICE, FIELD (engines_fallback), .choices = "local|none", .initial = "local",
    .about = "What makes the videos of a model whose service is not configured: the local preview engine, or nothing (503)." },
  { "engines", "mock", AIV_CONFIG_BOOL, FIELD (engines_mock), .env = "USE_MOCK_SORA", .initial = "false",
    .about = "Make every model's videos with the local preview engine, even where a service is configured." },
  { "engines", "prices", AIV_CONFIG_LIST, FIELD (engines_prices),
    .about = "Credits for a video of an engine, or of one of its models, in place of the usual ones, such as "
             "`runway=25;runway/gen4.5=60`; what an administrator sets goes before." },
  { "engines", "demo", AIV_CONFIG_BOOL, FIELD (engines_demo), .initial = "false",
    .about = "Offer an engine and a model `demo` that do as the prompt says, for tests and demonstrations: `demo:slow=20`, "
             "`demo:fail`, `demo:fail=2` (tries), `demo:hang`, `demo:lie`, `demo:garbage`; or as a picture is called, such as "
             "`fail.jpg`." },
  { "local", "captions", AIV_CONFIG_BOOL, FIELD (local_captions), .initial = "false",
    .about = "Whether the local preview engine shows the prompt in its videos, a few lines at a time." },
  { "local", "transition", AIV_CONFIG_CHOICE, FIELD (local_transition), .choices = "dissolve|fade|none",
    .initial = "dissolve",
    .about = "How its videos begin and end: a picture comes out of its own blur, or everything out of black. A prompt that "
             "asks for a fade gets one." },
  { "local", "encoder", AIV_CONFIG_CHOICE, FIELD (local_encoder), .choices = "auto|software", .initial = "auto",
    .about = "What encodes its videos; `auto`: the graphics processor (VA-API) or a board's encoder (V4L2) where one works, "
             "else a program." },
  { "openai", "api-key", AIV_CONFIG_TEXT, FIELD (openai_api_key), .env = "OPENAI_API_KEY", .secret = TRUE,
    .about = "Key for a service with OpenAI's videos interface." },
  { "openai", "base-url", AIV_CONFIG_URL, FIELD (openai_base_url), .env = "OPENAI_BASE_URL",
    .about = "Its address, with `/v1`; without it, the service is not used. OpenAI's own service ended on 2026-09-24." },
  { "openai", "models", AIV_CONFIG_LIST, FIELD (openai_models), .initial = "sora-2;sora-2-pro",
    .about = "Models that it has; the first is for videos that name none." },
  { "openai", "body", AIV_CONFIG_CHOICE, FIELD (openai_body), .choices = "auto|multipart|json", .initial = "auto",
    .about = "How it is asked for a video; `auto` finds out what it takes." },
  { "openai", "seconds", AIV_CONFIG_CHOICE, FIELD (openai_seconds), .choices = "auto|text|number", .initial = "auto",
    .about = "Whether the length is a text or a number in JSON; `auto` finds out." },
  { "openai", "audio", AIV_CONFIG_CHOICE, FIELD (openai_audio), .choices = "reference|none", .initial = "reference",
    .about = "Whether it is sent the recording, as `audio_reference`: vLLM-Omni makes pictures speak." },
  { "openai", "extra", AIV_CONFIG_TEXT, FIELD (openai_extra),
    .about = "A JSON object of further fields that it is sent with each video, such as `{\"fps\": 24}`." },
  { "lightx2v", "access-token", AIV_CONFIG_TEXT, FIELD (lightx2v_access_token), .env = "LIGHTX2V_ACCESS_TOKEN", .secret = TRUE,
    .about = "Token for a LightX2V platform." },
  { "lightx2v", "base-url", AIV_CONFIG_URL, FIELD (lightx2v_base_url), .env = "LIGHTX2V_BASE_URL", .about = "Its address." },
  { "lightx2v", "models", AIV_CONFIG_LIST, FIELD (lightx2v_models), .initial = "SekoTalk-V2.7",
    .about = "Models that are preferred, the first for videos that name none; what the platform has beyond is offered, too." },
  { "lightx2v-self", "base-url", AIV_CONFIG_URL, FIELD (lightx2v_self_base_url),
    .about = "Address of a LightX2V inference server of one's own, such as `http://127.0.0.1:8000`." },
  { "runway", "api-key", AIV_CONFIG_TEXT, FIELD (runway_api_key), .env = "RUNWAYML_API_SECRET", .secret = TRUE,
    .about = "Key for Runway." },
  { "runway", "base-url", AIV_CONFIG_URL, FIELD (runway_base_url), .initial = "https://api.dev.runwayml.com",
    .about = "Its "
             "address." },
  { "runway", "audio", AIV_CONFIG_CHOICE, FIELD (runway_audio), .choices = "refuse|drop", .initial = "refuse",
    .about = "What becomes of a batch, whose recording it cannot use: refused, or made without it." },
  { "comfyui", "base-url", AIV_CONFIG_URL, FIELD (comfyui_base_url),
    .about = "Address of a ComfyUI server, such as `http://127.0.0.1:8188`." },
  { "comfyui", "workflow", AIV_CONFIG_PATH, FIELD (comfyui_workflow),
    .about = "A workflow for it with places to be filled in, or a folder of them, each a model; without it, it is not used." },

  { "limits", "enabled", AIV_CONFIG_CHOICE, FIELD (limits_enabled), .choices = "auto|true|false", .initial = "auto",
    .about = "Whether requests are counted; `auto`: when others than this computer can reach the server, at its address or "
             "by way of a proxy (`trusted-proxies`, `public-url`)." },
  { "limits", "auth", AIV_CONFIG_INT, FIELD (limits.auth), .initial = "10", .maximum = 1000000,
    .about = "Sign-ins a minute and address; 0 for any number, as below." },
  { "limits", "generate", AIV_CONFIG_INT, FIELD (limits.generate), .initial = "5", .maximum = 1000000,
    .about = "Submissions a minute and user." },
  { "limits", "upload", AIV_CONFIG_INT, FIELD (limits.uploads), .initial = "20", .maximum = 1000000,
    .about = "Uploads a minute and user." },
  { "limits", "read", AIV_CONFIG_INT, FIELD (limits.reads), .initial = "100", .maximum = 1000000,
    .about = "Reads a minute and user, or address where nobody is signed in." },
  { "limits", "write", AIV_CONFIG_INT, FIELD (limits.writes), .initial = "60", .maximum = 1000000,
    .about = "Other changes a minute and user, or address." },
  { "limits", "file", AIV_CONFIG_INT, FIELD (limits.files), .initial = "1200", .maximum = 1000000,
    .about = "Pictures, recordings, videos and parts of them a minute and address." },
  { "limits", "failed-sign-in", AIV_CONFIG_INT, FIELD (limits.failures), .initial = "60", .maximum = 1000000,
    .about = "Sign-ins with a wrong password an hour and account, wherever they come from. More are refused until some time has "
             "passed; sessions go on." },
  { "limits", "stream", AIV_CONFIG_INT, FIELD (limits.streams), .initial = "100", .maximum = 60000,
    .about = "Streams of events and WebSockets at a time and user." },
  { "limits", "storage", AIV_CONFIG_INT, FIELD (storage_mib), .initial = "0", .maximum = 1 << 30,
    .about = "MiB that the files of one user may take up before submissions and uploads are refused; 0 for any size." },
  { "limits", "connections", AIV_CONFIG_INT, FIELD (limits.connections), .initial = "4096", .minimum = 16, .maximum = 60000,
    .about = "Connections at a time. For more, the one that has waited longest for a request is closed." },
  { "limits", "connections-per-address", AIV_CONFIG_INT, FIELD (limits.per_address), .initial = "256", .maximum = 60000,
    .about = "Connections at a time from one address, but for this computer and `trusted-proxies`; 0 for any number." },
  { "limits", "header-timeout", AIV_CONFIG_SECONDS, FIELD (limits.header_ms), .initial = "15", .minimum = 1, .maximum = 3600,
    .about = "Seconds in which the head of a request must have come." },
  { "limits", "body-timeout", AIV_CONFIG_SECONDS, FIELD (limits.body_ms), .initial = "60", .minimum = 1, .maximum = 3600,
    .about = "Seconds in which a body must have brought `body-bytes` more, and in which an answer must have been read on." },
  { "limits", "body-bytes", AIV_CONFIG_INT, FIELD (limits.body_bytes), .initial = "16384", .minimum = 1, .maximum = 1048576,
    .about = "See `body-timeout`." },
  { "limits", "idle-timeout", AIV_CONFIG_SECONDS, FIELD (limits.idle_ms), .initial = "120", .minimum = 1, .maximum = 86400,
    .about = "Seconds that a connection may wait for its next request." },

  { "backup", "folder", AIV_CONFIG_PATH, FIELD (backup_folder),
    .about = "Folder that administrators' backups go to; without it, `backups` in the data folder. On the same file system, "
             "files get a second name instead of a copy." },

  { "retention", "videos-days", AIV_CONFIG_INT, FIELD (keep_videos_days), .initial = "0", .maximum = 36500,
    .about = "Days after which the file of a finished video is removed; its row stays. 0 keeps them." },
  { "retention", "uploads-days", AIV_CONFIG_INT, FIELD (keep_uploads_days), .initial = "0", .maximum = 36500,
    .about = "Days after which uploaded pictures and recordings are removed that nothing unfinished needs. 0 keeps them." },
  { "retention", "total-size", AIV_CONFIG_INT, FIELD (keep_total_mib), .initial = "0", .maximum = 1 << 30,
    .about = "MiB that finished videos and their uploads may take up together; the oldest go first. 0 for any size." },
  { "retention", "orphans-hours", AIV_CONFIG_INT, FIELD (keep_orphans_hours), .initial = "24", .minimum = 1, .maximum = 87600,
    .about = "Hours after which files are removed that belong to nothing." },
  { "retention", "interval", AIV_CONFIG_SECONDS, FIELD (sweep_ms), .initial = "3600", .minimum = 1, .maximum = 604800,
    .about = "Seconds between two looks at what is to be removed." },

  { "tls", "certificate", AIV_CONFIG_PATH, FIELD (tls_certificate),
    .about = "PEM file with the certificate and those above it: serve HTTPS. Read again on SIGHUP and when it changes." },
  { "tls", "key", AIV_CONFIG_PATH, FIELD (tls_key), .about = "PEM file with its private key; without it, in the same file." },
};

const guint aiv_config_n_keys = G_N_ELEMENTS (aiv_config_keys);

/* For the rest of the configuration: the row of a key, or NULL. */
const AivConfigKey *
aiv_config_key_find (const char *group, const char *name)
{
  for (guint i = 0; i < aiv_config_n_keys; i++)
    if (g_str_equal (aiv_config_keys[i].group, group) && g_str_equal (aiv_config_keys[i].name, name))
      return &aiv_config_keys[i];
  return NULL;
}

/* Our own name for it in the environment: AIVIDEO_GOOGLE_CLIENT_ID. */
char *
aiv_config_key_dup_env (const AivConfigKey *key)
{
  g_autofree char *text = g_strdup_printf ("aivideo_%s_%s", key->group, key->name);

  g_strdelimit (text, "-", '_');
  return g_ascii_strup (text, -1);
}

/* Where the value of a key stands in @config. */
gpointer
aiv_config_key_field (const AivConfigKey *key, const AivBackendConfig *config)
{
  return G_STRUCT_MEMBER_P (config, key->offset);
}
