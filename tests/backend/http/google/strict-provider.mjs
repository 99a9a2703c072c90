// SPDX-License-Identifier: MIT
// An OpenID Connect provider that takes nothing for granted, as Google's: PKCE is required, the client
// has a secret and sends it in the body, a code works once. It prints its address as a line of JSON and
// ends with its standard input.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const modules = process.env.AIV_NODE_MODULES;
const { default: Provider } = await import(pathToFileURL(join(modules, 'oidc-provider/lib/index.js')).href);

let handle;
const server = createServer((request, response) => handle(request, response));
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'studio',
      client_secret: 'a secret of the client',
      application_type: 'native',
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: ['http://127.0.0.1/callback'],
      response_types: ['code'],
    }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['for these tests'] },
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id}@example.com`,
        email_verified: true,
        name: `The ${id}`,
        picture: `https://example.com/${id}.png`,
      }),
    }),
  });
  handle = provider.callback();
  console.log(JSON.stringify({ address: issuer }));
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
