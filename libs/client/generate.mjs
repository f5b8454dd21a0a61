/*
 * Writes src/generated from docs/openapi.json, or into the folder given. A spec runs it and compares:
 * `npm run client` after every change of the API.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = process.argv[2] ?? here('src/generated');

await createClient({
  input: here('../../docs/openapi.json'),
  output: { path: folder, module: { extension: '.ts' } },
  plugins: [
    '@hey-api/typescript',
    { name: '@hey-api/sdk', responseStyle: 'data' },
    { name: '@hey-api/client-fetch', throwOnError: true },
  ],
  logs: { level: 'silent' },
});

// The runtime it brings along is not written for `exactOptionalPropertyTypes`; what we use of it is typed all the same.
for (const part of ['client', 'core']) {
  for (const name of readdirSync(join(folder, part))) {
    const file = join(folder, part, name);
    writeFileSync(file, `// @ts-nocheck\n${readFileSync(file, 'utf8')}`);
  }
}
