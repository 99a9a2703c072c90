// SPDX-License-Identifier: MIT
// Prism in front of a stand-in: holds every request and every answer to videos-openapi.json, and lets none
// through that is not in order. Its argument is the stand-in's address. It prints its own as a line of JSON and
// ends with its standard input.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(join(process.env.AIV_NODE_MODULES, '@stoplight/prism-cli/package.json'));
const { getHttpOperationsFromSpec } = require('@stoplight/prism-http');
const { createServer } = require('@stoplight/prism-http-server');
const pino = require('pino');

const description = join(dirname(fileURLToPath(import.meta.url)), 'videos-openapi.json');
const server = createServer(await getHttpOperationsFromSpec(description), {
  cors: false,
  config: {
    isProxy: true,
    upstream: new URL(process.argv[2]),
    upstreamProxy: undefined,
    checkSecurity: true,
    validateRequest: true,
    validateResponse: true,
    errors: true,
    mock: { dynamic: false },
  },
  components: { logger: pino({ level: 'silent' }) },
});
console.log(JSON.stringify({ address: await server.listen(0, '127.0.0.1') }));
process.stdin.on('end', () => process.exit()).resume();
