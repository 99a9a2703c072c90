#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command line against a real server: what it prints and what it ends with."""

import json
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
from hashlib import sha256

from proxies import Proxy

CLI = os.environ['AIV_TEST_CLI']
SERVER = os.environ['AIVIDEO_SERVER']
DATA = pathlib.Path(os.environ['AIV_TEST_DATA'])
PATIENCE = 120

folder = pathlib.Path(tempfile.mkdtemp(prefix='aiv-cli-'))
base_env = {
    **os.environ,
    'HOME': str(folder / 'home'),
    'XDG_CONFIG_HOME': str(folder / 'config'),
    'XDG_DATA_HOME': str(folder / 'data'),
    'XDG_CACHE_HOME': str(folder / 'cache'),
    'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent',
    'LC_ALL': 'C.UTF-8',
}
for name in ('AIVIDEO_TOKEN', 'AIVIDEO_URL', 'DISPLAY'):
    base_env.pop(name, None)


class Server:
    """A server of its own, for as long as the tests run."""

    def __init__(self, name='server', port=0, **env):
        self.process = subprocess.Popen([SERVER, '--data', str(folder / name), '--listen', f'127.0.0.1:{port}'],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env={**base_env, **env})
        guard = threading.Timer(PATIENCE, self.process.kill)
        guard.start()
        ready = json.loads(self.process.stdout.readline())
        guard.cancel()
        self.address = ready['address']
        self.port = int(self.address.rpartition(':')[2])

    def stop(self):
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0


class Result:
    def __init__(self, process):
        self.status = process.returncode
        self.out = process.stdout
        self.err = process.stderr

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


def run(*args, expect=0, text='', **env):
    """Runs the command line; what it ends with must be what is expected."""
    process = subprocess.run([CLI, *map(str, args)], input=text, capture_output=True, text=True, timeout=PATIENCE,
                             env={**base_env, **env})
    result = Result(process)
    assert result.status == expect, (args, result.status, result.out, result.err)
    return result


def as_user(server, username, password):
    token = run('--server', server.address, 'login', username, '--print-token', text=password + '\n').out.strip()
    return {'AIVIDEO_URL': server.address, 'AIVIDEO_TOKEN': token}


def test_usage(server):
    run(expect=2)
    assert 'batch create' in run('--help').out
    assert run('--version').out.startswith('aivideo ')
    assert 'nonsense' in run('nonsense', expect=2).err
    run('--nonsense', 'server', expect=2)
    run('--server', server.address, 'batch', 'show', expect=2)
    run('--server', server.address, 'login', '--password=secret', 'mira', expect=2)
    assert '--audio' in run('batch', 'create', '--help').out
    run('server', expect=2)
    run('--server', 'ftp://nowhere', 'server', expect=2)


def test_offline(server):
    run('--server', 'http://127.0.0.1:1', 'server', expect=5)
    assert run('--server', 'http://127.0.0.1:1', '--json', 'server', expect=5).json['error'] == 'offline'


def test_sign_in(server):
    assert 'vision.batch' in run('--server', server.address, '--json', 'server').json['families']
    assert 'aivideo login' in run('--server', server.address, 'batch', 'list', expect=3).err
    run('--server', server.address, 'login', 'admin', '--password-stdin', text='wrong\n', expect=3)
    done = run('--server', server.address, 'login', 'admin', '--password-stdin', text='admin\n')
    # No keyring here, and it says so.
    assert 'AIVIDEO_TOKEN' in done.err
    state = (folder / 'config/aivideo-studio/cli.ini').read_text()
    assert server.address in state and 'eyJ' not in state
    # The address is remembered, the sign-in is not.
    run('batch', 'list', expect=3)
    admin = as_user(server, 'admin', 'admin')
    assert run('--json', 'account', **admin).json['isAdmin'] is True
    run('account', AIVIDEO_URL=server.address, AIVIDEO_TOKEN='rubbish', expect=3)


def test_refused(server):
    admin = as_user(server, 'admin', 'admin')
    before = run('--json', 'account', **admin).json['credits']
    for bad in ('bad-text.png', 'bad-truncated.jpg'):
        done = run('batch', 'create', DATA / 'portrait.jpg', DATA / bad, '--audio', DATA / 'voice-en.wav', expect=7,
                   **admin)
        assert bad in done.err and 'portrait.jpg' not in done.err, done.err
    done = run('--json', 'batch', 'create', DATA / 'bad-text.png', DATA / 'bad-truncated.jpg', DATA / 'portrait.jpg',
               '--audio', DATA / 'voice-en.wav', expect=7, **admin)
    assert [problem['name'] for problem in done.json['problems']] == ['bad-text.png', 'bad-truncated.jpg']
    run('batch', 'create', folder / 'nowhere.jpg', '--audio', DATA / 'voice-en.wav', expect=7, **admin)
    run('batch', 'create', DATA / 'portrait.jpg', '--audio', DATA / 'portrait.jpg', expect=7, **admin)
    run('batch', 'create', DATA / 'portrait.jpg', expect=2, **admin)
    assert run('--json', 'account', **admin).json['credits'] == before
    assert run('--json', 'batch', 'list', **admin).out == ''


def test_batch(server):
    admin = as_user(server, 'admin', 'admin')
    dry = run('--json', 'batch', 'create', DATA / 'portrait.jpg', '--audio', DATA / 'voice-en.wav', '--dry-run', **admin)
    assert dry.json['total'] == 1 and dry.json['fits'] is True

    videos = folder / 'videos'
    done = run('--json', 'batch', 'create', DATA / 'portrait.jpg', DATA / 'cat.webp', '--audio', DATA / 'voice-en.wav',
               '--name', 'First', '--output', videos, **admin)
    lines = done.lines
    batch = lines[0]['batch_id']
    assert lines[0]['event'] == 'created'
    assert any(line['event'] == 'item' and line['status'] == 'completed' for line in lines)
    assert [line for line in lines if line['event'] == 'batch'][-1]['completed'] == 2
    assert sorted(path.name for path in videos.iterdir()) == ['cat.mp4', 'portrait.mp4']
    for path in videos.iterdir():
        assert path.read_bytes()[4:8] == b'ftyp'

    shown = run('--json', 'batch', 'show', 'last', **admin).json
    assert shown['id'] == batch and shown['name'] == 'First' and shown['creditsUsed'] == 2
    assert batch in run('batch', 'list', **admin).out
    assert 'portrait.jpg' in run('batch', 'show', batch, **admin).out
    run('batch', 'watch', batch, **admin)

    # Nothing is replaced: a second copy gets a name of its own.
    item = shown['items'][0]
    saved = run('batch', 'download', batch, item['id'], '-o', videos, **admin).out.strip()
    assert pathlib.Path(saved).name == 'portrait-2.mp4'
    run('batch', 'download', 'nonsense', expect=1, **admin)

    run('batch', 'delete', batch, '--yes', **admin)
    run('batch', 'show', batch, expect=1, **admin)


def test_cancel_and_retry(server):
    admin = as_user(server, 'admin', 'admin')
    assert 'demo' in run('--json', 'server', **admin).out
    pictures = [DATA / 'portrait.jpg'] * 4
    endless = ['--audio', DATA / 'voice-en.wav', '--engine', 'demo', '--prompt', 'demo:hang', '--yes']
    batch = run('batch', 'create', *pictures, *endless, **admin).out.strip()
    assert run('--json', 'batch', 'cancel', batch, **admin).json['count'] == 4
    done = run('--json', 'batch', 'watch', batch, expect=6, **admin).lines[-1]
    assert done['cancelled'] == 4
    assert run('--json', 'account', **admin).json['held'] == 0
    assert run('--json', 'batch', 'retry', batch, **admin).json['count'] == 4
    run('batch', 'cancel', batch, **admin)


def test_failures(server):
    """What fails costs nothing and says why; the rest is made."""
    admin = as_user(server, 'admin', 'admin')
    before = run('--json', 'account', **admin).json['credits']
    pictures = [folder / name for name in ('fail.jpg', 'garbage.jpg', 'lie.jpg')]
    for picture in pictures:
        shutil.copy(DATA / 'portrait.jpg', picture)
    done = run('--json', 'batch', 'create', *pictures, '--audio', DATA / 'voice-en.wav', '--engine', 'demo', '--wait',
               expect=6, **admin)
    shown = run('--json', 'batch', 'show', 'last', **admin).json
    assert [item['status'] for item in shown['items']] == ['failed', 'failed', 'completed'], shown
    assert shown['items'][0]['error_msg'] == 'It was asked to fail'
    assert shown['items'][1]['error_msg'].startswith('What was made is not a video')
    measured = [line['progress'] for line in done.lines if line.get('item_id') == shown['items'][2]['id']
                and isinstance(line.get('progress'), (int, float))]
    assert measured == sorted(measured) and all(0 <= value <= 100 for value in measured), measured
    assert run('--json', 'account', **admin).json['credits'] == before - 1


def test_videos(server):
    admin = as_user(server, 'admin', 'admin')
    before = run('--json', 'account', **admin).json['credits']
    assert [model['id'] for model in run('--json', 'models', **admin).lines][:2] == ['sora-2', 'sora-1']
    assert 'made by the local preview, without AI' in run('models', **admin).out
    assert 'no videos' in run('video', 'list', **admin).err
    words = 'A paper boat on a river in the rain'
    assert 'bad-text.png' in run('video', 'create', words, '-i', DATA / 'bad-text.png', expect=7, **admin).err
    run('video', 'create', 'short', expect=1, **admin)
    run('video', 'create', words, '--duration', '5', expect=1, **admin)
    assert '10' in run('video', 'create', words, '--dry-run', **admin).err
    assert run('--json', 'account', **admin).json['credits'] == before

    kept = folder / 'boat.mp4'
    done = run('--json', 'video', 'create', words, '-d', '4', '-i', DATA / 'portrait.jpg', '-o', kept, **admin).lines
    assert done[0]['status'] == 'pending' and done[-1] == {'event': 'saved', 'video_id': done[0]['id'], 'path': str(kept)}
    assert done[-2]['status'] == 'completed' and done[-2]['resolution'] == '720x1280', done
    assert kept.read_bytes()[4:8] == b'ftyp'
    assert run('--json', 'account', **admin).json['credits'] == before - 10
    video = str(done[0]['id'])
    # A file that is there is never replaced, and this is said before anything is paid for.
    assert str(kept) in run('video', 'create', words, '-o', kept, expect=2, **admin).err
    run('video', 'save', video, '-o', kept, expect=2, **admin)
    assert words in run('video', 'list', **admin).out and words in run('video', 'show', video, **admin).out
    run('video', 'retry', video, expect=1, **admin)
    run('video', 'delete', video, **admin)
    run('video', 'show', video, expect=1, **admin)
    run('video', 'show', 'boat', expect=2, **admin)
    assert run('--json', 'account', **admin).json['credits'] == before - 10


def test_admin(server):
    admin = as_user(server, 'admin', 'admin')
    run('users', 'create', 'stella', '--password-stdin', text='stella-password\n', **admin)
    stella = as_user(server, 'stella', 'stella-password')
    for words in (('activity', 'list'), ('activity', 'cancel', '--all'), ('server',), ('stats',), ('audit',), ('backup',),
                  ('engines', 'list')):
        run('admin', *words, expect=1, **stella)
    assert run('--json', 'admin', 'server', **admin).json['listen']['exposed'] is False
    assert 'local' in [engine['id'] for engine in run('--json', 'admin', 'engines', 'list', **admin).lines]
    assert run('--json', 'admin', 'engines', 'set', 'local', '--concurrency', '2', **admin).json['concurrency'] == 2
    assert run('--json', 'admin', 'engines', 'set', 'local', '--concurrency', '', **admin).json['concurrency'] is None
    run('admin', 'engines', 'set', 'local', expect=2, **admin)
    run('admin', 'engines', 'test', 'local', **admin)
    # A price of a model is what a quote says, and it shows in the list.
    words = 'A paper boat on a river in the rain'
    priced = run('--json', 'admin', 'engines', 'set', 'demo', '--model', 'demo', '--price', '3', **admin).json
    assert priced['prices'] == [{'model': 'demo', 'price': 3, 'credits': 3}], priced
    assert 'costs 3 credits' in run('video', 'create', words, '-m', 'demo', '--dry-run', **admin).err
    assert 'demo 3' in run('admin', 'engines', 'list', **admin).out
    run('admin', 'engines', 'set', 'demo', '--price', '4', **admin)
    assert run('--json', 'batch', 'create', DATA / 'portrait.jpg', '--audio', DATA / 'voice-en.wav', '--engine', 'demo', '--dry-run',
               **admin).json['total'] == 4
    run('admin', 'engines', 'set', 'demo', '--model', 'none', '--price', '3', expect=1, **admin)
    assert len(run('--json', 'admin', 'stats', **admin).lines) == 30
    assert 'Total' in run('admin', 'stats', '--by', 'model', **admin).out
    run('admin', 'stats', '--by', 'colour', expect=2, **admin)
    run('admin', 'activity', 'cancel', expect=2, **admin)
    run('admin', 'activity', 'refund', 'x', expect=2, **admin)
    run('admin', 'activity', 'refund', 'x', '--reason', 'Test', expect=1, **admin)
    run('admin', 'activity', 'list', '--since', 'soon', expect=2, **admin)
    assert run('--json', 'admin', 'activity', 'cancel', '--all', '--dry-run', **admin).json['dry_run'] is True
    name = run('--json', 'admin', 'backup', **admin).json['name']
    log = run('--json', 'admin', 'audit', '--action', 'server.backup', **admin).lines
    assert [entry['target'] for entry in log] == [name], log


def test_users(server):
    admin = as_user(server, 'admin', 'admin')
    made = run('--json', 'users', 'create', 'mira', '--credits', '3', **admin).json
    assert made['username'] == 'mira' and len(made['password']) >= 8
    mira = as_user(server, 'mira', made['password'])
    assert run('--json', 'account', **mira).json['credits'] == 3
    run('users', 'list', expect=1, **mira)
    assert 'mira' in run('users', 'list', **admin).out
    assert [json.loads(line)['username'] for line in
            run('--json', 'users', 'list', '--query', 'mir', **admin).out.splitlines()] == ['mira']

    assert run('--json', 'users', 'credits', 'mira', '--add', '-2', '--reason', 'Test', **admin).json['credits'] == 1
    assert 'Test' in run('ledger', **mira).out
    short = run('batch', 'create', DATA / 'portrait.jpg', DATA / 'cat.jpg', '--audio', DATA / 'voice-en.wav', expect=4,
                **mira)
    assert 'credits' in short.err
    assert run('--json', 'users', 'credits', 'mira', '--set', '7', **admin).json['credits'] == 7
    run('users', 'credits', 'mira', expect=2, **admin)
    run('users', 'credits', 'mira', '--set', '-7', expect=2, **admin)
    run('users', 'credits', 'nobody', '--set', '7', expect=1, **admin)

    run('password', '--password-stdin', text=made['password'] + '\nlonger-and-better\n', **mira)
    run('--server', server.address, 'login', 'mira', '--print-token', text=made['password'] + '\n', expect=3)
    as_user(server, 'mira', 'longer-and-better')


def test_admin_users(server):
    """What administrators do with accounts and credits, and what they are told."""
    admin = as_user(server, 'admin', 'admin')
    made = run('--json', 'admin', 'users', 'create', 'paula', '--credits', '50', **admin).json
    assert made['credits'] == 50 and made['password']
    shown = run('--json', 'admin', 'users', 'show', 'paula', **admin).json
    assert shown['unfinished'] == 0 and shown['batches'] == 0 and shown['version'] >= 1
    assert 'paula' in run('admin', 'users', 'show', 'paula', **admin).out
    assert [u['username'] for u in run('--json', 'admin', 'users', 'list', '--max-credits', '50', '--role', 'user',
                                       '-q', 'paula', **admin).lines] == ['paula']
    run('admin', 'users', 'list', '--role', 'boss', expect=2, **admin)
    run('admin', 'users', 'show', 'nobody', expect=1, **admin)

    assert run('--json', 'admin', 'credits', 'grant', 'paula', '10', '-r', 'a gift', **admin).json['credits'] == 60
    run('admin', 'credits', 'grant', 'paula', '10', expect=2, **admin)
    run('admin', 'credits', 'grant', 'paula', '-10', '-r', 'x', expect=2, **admin)
    assert run('--json', 'admin', 'credits', 'take', 'paula', '5', '-r', 'a fine', **admin).json['credits'] == 55
    run('admin', 'credits', 'take', 'paula', '500', '-r', 'a fine', expect=1, **admin)
    run('admin', 'credits', 'set', 'paula', '70', '-r', 'x', '--expect', '60', expect=1, **admin)
    assert run('--json', 'admin', 'credits', 'set', 'paula', '70', '-r', 'x', '--expect', '55', **admin).json['credits'] == 70

    paula = as_user(server, 'paula', made['password'])
    entries = run('--json', 'ledger', **paula).json['entries']
    gift = next(e for e in entries if e.get('reason') == 'a gift')
    assert run('--json', 'admin', 'credits', 'undo', str(gift['id']), '-r', 'by mistake', **admin).json['credits'] == 60
    run('admin', 'credits', 'undo', str(gift['id']), '-r', 'again', expect=1, **admin)
    assert any(e.get('reason') == 'by mistake' and e.get('reverses') == gift['id'] for e in run('--json', 'ledger', **paula).json['entries'])

    tried = run('--json', 'admin', 'credits', 'bulk', '5', '-r', 'new year', '--users', 'paula,admin', '--dry-run', **admin).json
    assert tried['dry_run'] and tried['count'] == 2 and tried['total'] == 10
    assert run('--json', 'admin', 'users', 'show', 'paula', **admin).json['credits'] == 60
    run('-y', 'admin', 'credits', 'bulk', '5', '-r', 'new year', '--users', 'paula', **admin)
    assert run('--json', 'admin', 'users', 'show', 'paula', **admin).json['credits'] == 65
    run('-y', 'admin', 'credits', 'bulk', '--', '-1000', '-r', 'x', expect=2, **admin)

    capped = run('--json', 'admin', 'credits', 'caps', 'paula', '--daily', '1', **admin).json
    assert capped['cap_daily'] == 1
    refused = run('--json', 'batch', 'create', DATA / 'portrait.jpg', DATA / 'portrait-square.png', '--audio', DATA / 'voice-en.wav',
                  expect=4, **paula)
    assert 'cap' in refused.err or 'credit' in refused.err, refused.err

    assert run('--json', 'admin', 'users', 'plan', 'paula', '--plan', 'pro', '--until', '2031-05-01', **admin).json['plan'] == 'pro'
    assert run('--json', 'admin', 'users', 'promote', 'paula', **admin).json['isAdmin'] is True
    assert run('--json', 'admin', 'users', 'demote', 'paula', **admin).json['isAdmin'] is False
    run('admin', 'users', 'demote', 'admin', expect=1, **admin)
    assert run('--json', 'admin', 'users', 'disable', 'paula', **admin).json['disabled'] is True
    run('account', expect=3, **paula)
    run('admin', 'users', 'enable', 'paula', **admin)
    paula = as_user(server, 'paula', made['password'])
    run('admin', 'users', 'sign-out', 'paula', **admin)
    run('account', expect=3, **paula)
    assert run('--json', 'admin', 'users', 'reset', 'paula', **admin).json['password'] != made['password']
    run('admin', 'users', 'list', expect=1, **as_user(server, 'paula', run('--json', 'admin', 'users', 'reset', 'paula', **admin).json['password']))

    run('admin', 'users', 'delete', 'paula', expect=2, **admin)
    run('-y', 'admin', 'users', 'delete', 'paula', **admin)
    assert run('--json', 'admin', 'users', 'list', '-q', 'paula', **admin).out == ''
    actions = {e['action'] for e in run('--json', 'admin', 'audit', '--limit', '100', **admin).lines}
    assert {'user.create', 'credits.adjust', 'credits.undo', 'credits.bulk', 'user.caps', 'user.subscription', 'user.update',
            'user.sign-out', 'user.delete'} <= actions, actions


def test_local(server):
    data = folder / 'local'
    done = run('--local', '--data', data, 'batch', 'create', DATA / 'cat.jpg', '--audio', DATA / 'voice-en.wav',
               '-o', folder / 'local-videos')
    assert (folder / 'local-videos/cat.mp4').is_file(), done.err
    assert run('--local', '--data', data, '--json', 'batch', 'show', 'last').json['status'] == 'completed'
    with subprocess.Popen([SERVER, '--data', str(data), '--listen', '127.0.0.1:0'], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, env=base_env) as other:
        other.stdout.readline()
        assert '--data' in run('--local', '--data', data, 'account', expect=1).err
        other.terminate()


def test_proxy(_):
    server, proxy = Server('behind', AIVIDEO_SERVER_HOSTS='studio.example'), Proxy()
    address = f'http://studio.example:{server.port}'
    run('--server', address, '--proxy', 'http://user:secret@127.0.0.1:1', 'server', expect=2)
    run('--server', address, 'server', expect=5)
    for kind, way in (('http', 'http'), ('socks5', 'socks')):
        by = ('--server', address, '--proxy', f'{kind}://127.0.0.1:{proxy.port}')
        proxy.seen.clear()
        assert 'vision.batch' in run(*by, '--json', 'server').json['families']
        token = run(*by, 'login', 'admin', '--print-token', text='admin\n').out.strip()
        run(*by, 'batch', 'create', DATA / 'cat.jpg', '--audio', DATA / 'voice-en.wav', '-o', folder / kind, AIVIDEO_TOKEN=token)
        assert (folder / kind / 'cat.mp4').stat().st_size > 10000
        assert {(w, h) for w, h, _ in proxy.seen} == {(way, 'studio.example')}, proxy.seen
    # A sign-in keeps it for this server; another proxy, or none, replaces it.
    proxy.seen.clear()
    run('--server', address, '--proxy', f'socks5://127.0.0.1:{proxy.port}', 'login', 'admin', text='admin\n')
    before = len(proxy.seen)
    run('server')
    assert len(proxy.seen) > before
    gone = proxy.port
    proxy.close()
    refused = run('--proxy', f'http://127.0.0.1:{gone}', '--json', 'server', expect=5)
    assert refused.json['error'] == 'offline', refused.out
    server.stop()


def fingerprint(name):
    return sha256(ssl.PEM_cert_to_DER_cert((DATA / name).read_text().split('-----BEGIN PRIVATE')[0].strip() + '\n')).hexdigest()


def test_pin(_):
    pem, other = (DATA / 'studio.example.pem'), (DATA / 'pictures.example.pem')
    right, wrong = fingerprint(pem.name), fingerprint(other.name)
    server = Server('secure', AIVIDEO_TLS_CERTIFICATE=str(pem), AIVIDEO_OPENAI_BASE_URL='http://127.0.0.1:9/v1')
    to = ('--server', server.address)
    assert server.address.startswith('https://'), server.address
    assert run(*to, '--json', 'server', expect=5).json['error'] == 'tls'
    run(*to, '--pin', 'rubbish', 'server', expect=2)
    assert run(*to, '--pin', wrong, '--json', 'server', expect=1).json['error'] == 'certificate-changed'
    pretty = ':'.join(right[i:i + 2].upper() for i in range(0, len(right), 2))
    assert 'vision.batch' in run(*to, '--pin', pretty, '--json', 'server').json['families']
    # A sign-in keeps it: from then on nobody else is believed there, with a good certificate or a bad one.
    run(*to, '--pin', right, 'login', 'admin', text='admin\n')
    run('server')
    # What cannot be meant by a name any more is said where it is chosen; nobody sees what is for demonstrations.
    models = {model['id']: model['description'] for model in run('--json', 'models').lines}
    assert 'ended on 24 September 2026' in models['sora-2'] and 'demo' not in models, models
    server.stop()
    server = Server('secure', server.port, AIVIDEO_TLS_CERTIFICATE=str(other))
    assert run('--json', 'server', expect=1).json['error'] == 'certificate-changed'
    assert 'eyJ' not in (folder / 'config/aivideo-studio/cli.ini').read_text()
    server.stop()


def test_sign_out_everywhere(server):
    admin = as_user(server, 'admin', 'admin')
    elsewhere = as_user(server, 'admin', 'admin')
    run('logout', **as_user(server, 'admin', 'admin'))
    run('account', **elsewhere)
    run('logout', '--everywhere', **admin)
    for session in (admin, elsewhere):
        run('account', **session, expect=3)
    run('account', **as_user(server, 'admin', 'admin'))


def main():
    tests = [value for name, value in globals().items() if name.startswith('test_')]
    server = Server(AIVIDEO_ENGINES_DEMO='true')
    failed = 0

    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        try:
            test(server)
            print(f'ok {number} {test.__name__}', flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f'not ok {number} {test.__name__}\n# ' + repr(error).replace('\n', '\n# '), flush=True)
    server.stop()
    shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
