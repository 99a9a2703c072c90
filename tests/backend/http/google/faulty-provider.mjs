// SPDX-License-Identifier: MIT
// A provider that goes wrong in the way that the code which it is given names. The first argument names
// what is wrong with its description. It prints its address as a line of JSON and ends with its standard
// input; GET /stats tells what it has been asked.
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const modules = process.env.AIV_NODE_MODULES;
const { OAuth2Server } = await import(pathToFileURL(join(modules, 'oauth2-mock-server/dist/index.mjs')).href);
const mode = process.argv[2] ?? '';

const mock = new OAuth2Server();
const first = await mock.issuer.keys.generate('RS256', { kid: 'first' });
const stats = { discovery: 0, jwks: 0, token: 0, elsewhere: 0, form: null, query: null };
const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

// What the ID token says wrong
const claims = {
  'wrong-aud': (p) => { p.aud = 'somebody else'; },
  'aud-list': (p) => { p.aud = [p.aud, 'somebody else']; },
  'aud-list-azp': (p) => { p.azp = p.aud; p.aud = [p.aud, 'somebody else']; },
  'wrong-azp': (p) => { p.azp = 'somebody else'; },
  'no-aud': (p) => { delete p.aud; },
  'wrong-iss': (p) => { p.iss = 'https://accounts.example.com'; },
  'no-iss': (p) => { delete p.iss; },
  'wrong-nonce': (p) => { p.nonce = 'another one'; },
  'right-nonce': (p) => { p.nonce = 'the nonce'; },
  expired: (p) => { p.exp = p.iat - 301; },
  'just-expired': (p) => { p.exp = p.iat - 60; },
  'no-exp': (p) => { delete p.exp; },
  future: (p) => { p.iat += 400; p.exp += 400; },
  old: (p) => { p.iat -= 25 * 3600; },
  'no-sub': (p) => { delete p.sub; },
  'sub-number': (p) => { p.sub = 5; },
  unverified: (p) => { p.sub = 'unverified'; p.email_verified = false; },
  'bad-picture': (p) => { p.sub = 'picture'; p.picture = 'javascript:alert(1)'; p.name = '\u0007'; },
  'only-sub': (p) => { p.sub = 'only'; delete p.email; delete p.name; },
  'other-sub': (p) => { p.sub = 'other'; },
  hosted: (p) => { p.sub = 'hosted'; p.hd = 'Studio.Example'; },
  'hosted-elsewhere': (p) => { p.sub = 'elsewhere'; p.hd = 'elsewhere.example'; },
  'same-domain': (p) => { p.sub = 'same'; p.email = 'ada@STUDIO.example'; },
  'looks-alike': (p) => { p.sub = 'alike'; p.email = 'ada@studio.example.evil.example'; },
  'unverified-domain': (p) => { p.sub = 'unverified-domain'; p.email = 'ada@studio.example'; p.email_verified = false; },
};

// How its answer is wrong
const answers = {
  invalid_grant: (r) => { r.statusCode = 400; r.body = { error: 'invalid_grant' }; },
  invalid_client: (r) => { r.statusCode = 401; r.body = { error: 'invalid_client' }; },
  'invalid_client-400': (r) => { r.statusCode = 400; r.body = { error: 'invalid_client' }; },
  invalid_request: (r) => { r.statusCode = 400; r.body = { error: 'invalid_request', error_description: 'client_secret is missing.' }; },
  unauthorized_client: (r) => { r.statusCode = 400; r.body = { error: 'unauthorized_client' }; },
  unsupported_grant_type: (r) => { r.statusCode = 400; r.body = { error: 'unsupported_grant_type' }; },
  redirect_uri_mismatch: (r) => { r.statusCode = 400; r.body = { error: 'redirect_uri_mismatch' }; },
  'no-error': (r) => { r.statusCode = 403; r.body = {}; },
  'error-number': (r) => { r.statusCode = 400; r.body = { error: 5 }; },
  'no-id-token': (r) => { delete r.body.id_token; },
  'id-token-number': (r) => { r.body.id_token = 1; },
  'id-token-nonsense': (r) => { r.body.id_token = 'nonsense'; },
  'id-token-long': (r) => { r.body.id_token = `${r.body.id_token}${'x'.repeat(20000)}`; },
  list: (r) => { r.body = [r.body]; },
  huge: (r) => { r.body.padding = 'x'.repeat(2000000); },
  'alg-none': (r) => { r.body.id_token = forge(r.body.id_token, { alg: 'none', kid: 'first' }, () => ''); },
  'alg-none-case': (r) => { r.body.id_token = forge(r.body.id_token, { alg: 'nOnE', kid: 'first' }, () => ''); },
  'alg-hs256': (r) => {
    const pem = createPublicKey({ key: mock.issuer.keys.toJSON()[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    r.body.id_token = forge(r.body.id_token, { alg: 'HS256', kid: 'first' }, (text) => createHmac('sha256', pem).update(text).digest('base64url'));
  },
  'alg-rs512': (r) => { r.body.id_token = forge(r.body.id_token, { alg: 'RS512', kid: 'first' }, (text) => sign('sha512', Buffer.from(text), stranger.privateKey).toString('base64url')); },
  'other-key': (r) => { r.body.id_token = forge(r.body.id_token, { alg: 'RS256', kid: 'first' }, by_stranger); },
  'unknown-kid': (r) => { r.body.id_token = forge(r.body.id_token, { alg: 'RS256', kid: 'unknown' }, by_stranger); },
  'no-kid': (r) => { r.body.id_token = forge(r.body.id_token, { alg: 'RS256' }, by_stranger); },
  'cut-signature': (r) => { r.body.id_token = r.body.id_token.slice(0, -9); },
};

// What is no answer at all
const raw = {
  garbage: (response) => response.end('{"id_token":'),
  page: (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Sign in</html>'),
  empty: (response) => response.writeHead(200).end(),
  redirect: (response) => response.writeHead(307, { Location: '/elsewhere' }).end(),
  'status-500': (response) => response.writeHead(500).end('Internal error'),
  'status-503': (response) => response.writeHead(503).end(),
  'status-429': (response) => response.writeHead(429).end(),
  hang: () => {},
  drip: (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(timer));
  },
  'endless': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const more = () => { while (!response.destroyed && response.write(' '.repeat(65536))); };
    response.on('drain', more);
    more();
  },
  closed: (response) => response.destroy(),
  half: (response) => { response.writeHead(200, { 'Content-Length': '1000' }); response.write('{'); response.destroy(); },
};

function by_stranger(text) {
  return sign('sha256', Buffer.from(text), stranger.privateKey).toString('base64url');
}

function forge(token, header, signature) {
  const text = `${encode(header)}.${token.split('.')[1]}`;
  return `${text}.${signature(text)}`;
}

mock.service.on('beforeTokenSigning', (token, request) => {
  Object.assign(token.payload, { email: 'john@example.com', email_verified: true, name: 'John Doe' });
  claims[request.body.code]?.(token.payload);
});
mock.service.on('beforeResponse', (response, request) => answers[request.body.code]?.(response));

const described = {
  'other-issuer': (document) => { document.issuer = 'https://accounts.example.com'; },
  outside: (document) => { document.token_endpoint = 'http://192.0.2.1/token'; },
  'no-keys-url': (document) => { delete document.jwks_uri; },
};

const send = (response, status, value, headers = {}) =>
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value));

function answer_keys(request, response) {
  stats.jwks += 1;
  if (mode === 'bad-keys')
    return response.end('nonsense');
  if (mode === 'small-keys') {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
    return send(response, 200, { keys: [{ ...small, kid: 'first', use: 'sig', alg: 'RS256' }] });
  }
  return send(response, 200, { keys: mock.issuer.keys.toJSON() }, { 'Cache-Control': 'public, max-age=3600' });
}

async function answer_token(request, response) {
  const parts = [];
  for await (const part of request)
    parts.push(part);
  request.body = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
  stats.token += 1;
  stats.form = request.body;
  stats.query = request.url.split('?')[1] ?? null;
  if (request.body.code === 'rotated' && mock.issuer.keys.get('second') === undefined)
    await mock.issuer.keys.generate('RS256', { kid: 'second' });
  if (request.body.code === 'rotated')
    mock.issuer.keys.get('first'); // round robin: the second is next
  else
    mock.issuer.keys.get('second');
  if (raw[request.body.code] !== undefined)
    return raw[request.body.code](response);
  return mock.service.requestHandler(request, response);
}

const server = createServer((request, response) => {
  const path = request.url.split('?')[0];
  if (path === '/stats')
    return send(response, 200, stats);
  if (path === '/elsewhere') {
    stats.elsewhere += 1;
    return send(response, 200, {});
  }
  if (path === '/jwks')
    return answer_keys(request, response);
  if (path === '/token')
    return answer_token(request, response);
  if (path === '/.well-known/openid-configuration') {
    stats.discovery += 1;
    if (mode === 'no-discovery')
      return response.writeHead(404).end('{}');
    const document = {
      issuer: mock.issuer.url,
      authorization_endpoint: `${mock.issuer.url}/authorize`,
      token_endpoint: `${mock.issuer.url}/token`,
      jwks_uri: `${mock.issuer.url}/jwks`,
    };
    described[mode]?.(document);
    return send(response, 200, document);
  }
  return mock.service.requestHandler(request, response);
});

server.listen(0, '127.0.0.1', () => {
  mock.issuer.url = `http://127.0.0.1:${server.address().port}`;
  console.log(JSON.stringify({ address: mock.issuer.url, first: first.kid }));
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
