import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Its names are those of the generator (`npm run client`). */
const isGenerated = (file: string): boolean => file.startsWith('libs/client/src/generated/');

const readManifest = (path: string): Manifest => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Manifest;

describe('the files of the workspace', () => {
  let files: string[] = [];
  let manifests: string[] = [];

  beforeAll(() => {
    // Git knows what belongs to us: committed, or new and not ignored.
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    files = listed.split('\0').filter((file) => file !== '' && existsSync(join(ROOT, file)) && !isGenerated(file));
    manifests = files.filter((file) => basename(file) === 'package.json');
  });

  it('are named after topics, never after a kind of code', () => {
    const nameless = /(^|\/)(utils?|helpers?|common|shared|misc|types|interfaces|enums|constants)(\/|\.[a-z.]+$)/;
    expect(files.filter((file) => /\.(ts|tsx|mjs|cjs|js)$/.test(file) && nameless.test(file))).toEqual([]);
  });

  it('are written in kebab-case', () => {
    const code = files.filter((file) => /\.(ts|tsx|mjs|cjs|js)$/.test(file));
    expect(
      code.filter((file) => !/^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(basename(file))),
    ).toEqual([]);
  });

  it('leave two things at most beside the folders a newcomer sees first', () => {
    const top = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''));
    const expected = ['apps', 'workflows', 'activities', 'libs', 'test', 'bench', 'docs', 'examples', 'tools'];
    expect([...top].filter((folder) => !expected.includes(folder) && !folder.startsWith('.'))).toEqual([]);
  });

  it('have one lock file, of npm', () => {
    const locks = files.filter((file) =>
      /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/.test(file),
    );
    expect(locks).toEqual(['package-lock.json']);
  });

  it('ask for exact versions of every dependency', () => {
    expect(manifests.length).toBeGreaterThan(10);
    const loose = manifests.flatMap((path) => {
      const { dependencies, devDependencies } = readManifest(path);
      return Object.entries({ ...dependencies, ...devDependencies })
        .filter(([, version]) => !/^\d+\.\d+\.\d+(-[0-9a-z.-]+)?$/i.test(version))
        .map(([name, version]) => `${path}: ${name}@${version}`);
    });
    expect(loose).toEqual([]);
  });

  it('agree on the version of a dependency', () => {
    const versions = new Map<string, Set<string>>();
    for (const path of manifests) {
      const { dependencies, devDependencies } = readManifest(path);
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
      }
    }
    expect([...versions].filter(([, found]) => found.size > 1).map(([name]) => name)).toEqual([]);
  });

  it('install exactly one protobufjs of major 8: two copies do not know each other’s messages', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version?: string }>;
    };
    const installed = Object.keys(lock.packages)
      .filter((path) => path.endsWith('node_modules/protobufjs'))
      .filter((path) => readManifest(`${path}/package.json`).version?.startsWith('8.') === true);
    // The 7 that gRPC's loader brings reads .proto files for itself and meets no message of Temporal's.
    expect(installed).toEqual(['node_modules/protobufjs']);
  });

  it('read the environment in libs/config alone', () => {
    const readers = files
      .filter(
        (file) =>
          /^(apps|libs|workflows|activities)\/.*\.tsx?$/.test(file) &&
          !file.endsWith('.spec.ts') &&
          !file.includes('/test/'),
      )
      .filter((file) => !file.startsWith('libs/config/'))
      .filter((file) =>
        /process\s*(\.|\[['"`])\s*env\b|import\.meta\.env\b/.test(readFileSync(join(ROOT, file), 'utf8')),
      );
    expect(readers).toEqual([]);
  });
});
