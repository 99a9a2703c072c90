#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays the walk-throughs of the three documented interfaces with curl, as they are written: the same options,
addresses and bodies; only the host, tokens and files are this test's."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from backend import Server, sample, until  # noqa: E402
from tap import Steps  # noqa: E402


class Curl:
    def __init__(self, address):
        self.address, self.token = address, None

    def __call__(self, *arguments, wanted):
        """Runs curl with the documented arguments and gives back the JSON of the answer."""
        own = [x.replace("http://localhost:8000", self.address).replace("<access_token>", self.token or "")
               for x in arguments]
        done = subprocess.run(["curl", "-sS", "-w", "\n%{http_code}", *own], stdout=subprocess.PIPE, timeout=60, check=True)
        text, status = done.stdout.decode().rsplit("\n", 1)
        assert int(status) == wanted, "%s answered %s: %s" % (" ".join(arguments[:3]), status, text[:500])
        return json.loads(text) if text else None


def members(answer, *names):
    missing = [x for x in names if x not in answer]
    assert not missing, "%s lacks %s" % (json.dumps(answer)[:500], ", ".join(missing))


BEARER = "Authorization: Bearer <access_token>"
VIDEO = ("id", "user_id", "prompt", "model", "reference_image_url", "video_url", "poster_url", "status", "duration",
         "resolution", "error_message", "created_at", "updated_at")


def sign_in(curl):
    # Google itself is played by tests of its own; one account store: a token of the other interface works
    answer = curl("-X", "POST", "http://localhost:8000/api/auth/login", "-d", "username=admin&password=admin", wanted=200)
    members(answer, "token", "user_info")
    members(answer["user_info"], "id", "username", "credits", "isAdmin")
    curl.token = answer["token"]


def profile(curl):
    me = curl("http://localhost:8000/api/v1/auth/me", "-H", BEARER, wanted=200)
    members(me, "id", "email", "name", "avatar_url", "credits", "created_at")
    assert curl("http://localhost:8000/api/v1/users/profile", "-H", BEARER, wanted=200) == me
    changed = curl("-X", "PATCH", "http://localhost:8000/api/v1/users/profile", "-H", BEARER, "-H", "Content-Type: application/json",
                   "-d", '{\n  "name": "Jane Doe",\n  "avatar_url": "https://example.com/new-avatar.jpg"\n}', wanted=200)
    assert changed["name"] == "Jane Doe" and changed["avatar_url"] == "https://example.com/new-avatar.jpg", changed
    credits = curl("http://localhost:8000/api/v1/users/credits", "-H", BEARER, wanted=200)
    assert credits == {"credits": me["credits"], "user_id": me["id"]}, credits
    recent = curl("http://localhost:8000/api/v1/users/recent", wanted=200)
    members(recent, "recent_users", "total_count", "display_count")


def upload(curl):
    answer = curl("-X", "POST", "http://localhost:8000/api/v1/upload/image", "-H", BEARER,
                  "-F", "file=@" + sample("portrait.jpg"), wanted=200)
    members(answer, "message", "file_path", "filename")
    assert answer["message"] == "File uploaded successfully" and answer["filename"] == "portrait.jpg", answer
    checked = curl("-X", "POST", "http://localhost:8000/api/v1/upload/validate", "-F", "file=@" + sample("portrait.jpg"), wanted=200)
    assert checked["valid"] is True and checked["message"] == "File is valid", checked
    return answer["file_path"]


def generate(curl, path):
    body = json.dumps({"prompt": "A cinematic product showcase", "model": "sora-2", "reference_image_url": path})
    made = curl("-X", "POST", "http://localhost:8000/api/v1/videos/generate", "-H", BEARER, "-H", "Content-Type: application/json",
                "-d", body, wanted=201)
    members(made, *VIDEO)
    assert made["status"] == "pending" and made["video_url"] is None, made
    return made["id"]


def watch(curl, server, ident):
    def ask():
        video = curl("-X", "GET", "http://localhost:8000/api/v1/videos/%d" % ident, "-H", BEARER, wanted=200)
        members(video, *VIDEO)
        assert video["status"] != "failed", video
        return video if video["status"] == "completed" else None

    video = until(ask, "the video", 120, 0.5)
    assert video["video_url"].startswith("/"), video
    size = subprocess.run(["curl", "-sS", "-o", os.devnull, "-w", "%{http_code} %{size_download}", server.address + video["video_url"]],
                          stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode().split()
    assert size[0] == "200" and int(size[1]) > 1000, size
    listed = curl("-X", "GET", "http://localhost:8000/api/v1/videos?page=1&page_size=20", "-H", BEARER, wanted=200)
    members(listed, "videos", "total", "page", "page_size")
    assert listed["videos"][0]["id"] == ident and listed["total"] == 1, listed
    done = curl("http://localhost:8000/api/v1/videos?page=1&page_size=10&status_filter=completed", "-H", BEARER, wanted=200)
    assert done["total"] == 1 and done["page_size"] == 10, done
    refused = curl("-X", "POST", "http://localhost:8000/api/v1/videos/%d/retry" % ident, "-H", BEARER, wanted=400)
    assert refused == {"detail": "Can only retry failed videos"}, refused
    missing = curl("http://localhost:8000/api/v1/videos/999", "-H", BEARER, wanted=404)
    assert missing == {"detail": "Video with id 999 not found"}, missing
    curl("-X", "DELETE", "http://localhost:8000/api/v1/videos/%d" % ident, "-H", BEARER, wanted=204)


def public(curl):
    models = curl("http://localhost:8000/api/v1/videos/models/list", wanted=200)["models"]
    assert [x["id"] for x in models[:3]] == ["sora-2", "sora-1", "runway-gen3"], models
    for path, member in (("showcase/videos?limit=6&category=Product", "videos"), ("showcase/featured", "videos"),
                         ("showcase/hero-videos", "videos"), ("showcase/trial-images", "images")):
        members(curl("http://localhost:8000/api/v1/" + path, wanted=200), member)
    described = curl("http://localhost:8000/openapi.json", wanted=200)
    assert "/api/v1/videos/generate" in described["paths"] and "/api/video/batch" in described["paths"]


def batch(curl):
    made = curl("-X", "POST", "http://localhost:8000/api/video/batch", "-H", BEARER, "-F", "images=@" + sample("portrait.jpg"),
                "-F", "images=@" + sample("cat.webp"), "-F", "audio=@" + sample("voice-en.wav"), "-F", "prompt=smiling", wanted=200)
    address = "http://localhost:8000/api/video/batches/" + made["batch_id"]

    def ask():
        now = curl(address, "-H", BEARER, wanted=200)
        members(now, "id", "userId", "userName", "name", "timestamp", "prompt", "audioName", "imageCount", "status", "items")
        assert now["status"] in ("created", "processing", "completed"), now
        return now if now["status"] == "completed" else None

    done = until(ask, "the batch", 120, 0.5)
    members(done["items"][0], "id", "sourceImage", "videoUrl", "status", "api_task_id")
    assert done["userId"] == "u-1" and done["imageCount"] == 2, done
    assert curl("http://localhost:8000/api/video/batches?limit=50&offset=0", "-H", BEARER, wanted=200)["total"] == 1
    members(curl(address + "/export", "-H", BEARER, wanted=200), "batch_id", "batch_name", "files", "total")


def administration(curl):
    users = curl("http://localhost:8000/api/admin/users", "-H", BEARER, wanted=200)["users"]
    members(users[0], "id", "username", "credits", "isAdmin")
    changed = curl("-X", "PATCH", "http://localhost:8000/api/admin/users/u-1/credits", "-H", BEARER, "-d", "new_credits=500", wanted=200)
    assert changed == {"success": True, "user_id": "u-1", "credits": 500}, changed
    assert curl("http://localhost:8000/api/user/profile", "-H", BEARER, wanted=200)["credits"] == 500
    members(curl("http://localhost:8000/api/admin/batches", "-H", BEARER, wanted=200), "batches", "total")


def sign_out(curl):
    curl("-X", "POST", "http://localhost:8000/api/v1/auth/logout", "-H", BEARER, wanted=204)
    answer = curl("http://localhost:8000/api/v1/auth/me", "-H", BEARER, wanted=401)
    assert answer == {"detail": "Invalid authentication credentials"}, answer


with Steps(["AIVideo.DIY: sign in", "accounts", "upload a picture", "generate a video", "watch it", "what anybody may read",
            "AI Vision: a batch", "administration", "sign out"]) as step:
    server = Server().start()
    curl = Curl(server.address)
    sign_in(curl)
    step.done()
    profile(curl)
    step.done()
    path = upload(curl)
    step.done()
    ident = generate(curl, path)
    step.done()
    watch(curl, server, ident)
    step.done()
    public(curl)
    step.done()
    batch(curl)
    step.done()
    administration(curl)
    step.done()
    sign_out(curl)
    step.done()
    server.stop()
