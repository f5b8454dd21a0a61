import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENCODINGS } from './accepted-encoding.ts';
import { ROOT_FILES } from './page-paths.ts';
import { StaticFile } from './static-file.ts';

/** Where the build of the dashboard leaves its files in this repository. */
export const DASHBOARD_FOLDER = fileURLToPath(new URL('../../../dashboard/dist', import.meta.url));

/** Asked for anew each time: it names the others, whose names change with what is in them. */
const CHECKED = 'no-cache';
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The built dashboard in memory. */
export interface Dashboard {
  readonly page: StaticFile;
  /** By name, without a folder. */
  readonly assets: ReadonlyMap<string, StaticFile>;
  readonly rootFiles: ReadonlyMap<string, StaticFile>;
}

/** Reads a build, with the compressed forms it has made; null when there is none. */
export function loadDashboard(folder: string): Dashboard | null {
  if (!existsSync(join(folder, 'index.html'))) return null;
  const names = readdirSync(folder);
  return {
    page: load(join(folder, 'index.html'), CHECKED),
    assets: loadAll(join(folder, 'assets'), { names: namesIn(join(folder, 'assets')), cacheControl: FOR_EVER }),
    rootFiles: loadAll(folder, { names: ROOT_FILES.filter((name) => names.includes(name)), cacheControl: CHECKED }),
  };
}

function namesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((one) => one.isFile()) : [];
  return files.map(({ name }) => name).filter((name) => !/\.(br|gz)$/.test(name));
}

function loadAll(
  folder: string,
  { names, cacheControl }: { names: readonly string[]; cacheControl: string },
): Map<string, StaticFile> {
  return new Map(names.map((name) => [name, load(join(folder, name), cacheControl)]));
}

const ENDINGS = { br: '.br', gzip: '.gz' } as const;

function load(file: string, cacheControl: string): StaticFile {
  const made = ENCODINGS.filter((encoding) => existsSync(file + ENDINGS[encoding]));
  const compressed = Object.fromEntries(made.map((encoding) => [encoding, readFileSync(file + ENDINGS[encoding])]));
  return new StaticFile({ name: file, bytes: readFileSync(file), compressed, cacheControl });
}
