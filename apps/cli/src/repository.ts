import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Parts are started from here, so that `ps` shows them as apps/api, apps/worker, apps/emulator. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** Version of the whole repository. */
export function keyturnVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
