import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(import.meta.dirname, '../..');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

const APPS = ['api', 'worker', 'dashboard', 'cli', 'emulator'];
const LIBS = [
  'domain',
  'contracts',
  'config',
  'observability',
  'schedule',
  'redis',
  'records',
  'secrets',
  'upstream',
  'temporal',
  'client',
  'local-stack',
  'testing',
];
const FOLDERS = [
  ...APPS.map((name) => `apps/${name}`),
  ...LIBS.map((name) => `libs/${name}`),
  'workflows',
  'activities',
];

const FOREIGN = [
  '@temporalio/workflow',
  '@temporalio/activity',
  '@temporalio/worker',
  '@temporalio/client',
  '@temporalio/testing',
  '@nestjs/common',
  'ioredis',
  'kysely',
  'pg',
  'undeclared',
];

export interface Violation {
  readonly rule: string;
  readonly from: string;
}

/** A tiny workspace shaped like ours, judged by the real tool with the real rules. `files`: path → source. */
export async function violationsIn(files: Readonly<Record<string, string>>): Promise<Violation[]> {
  const dir = mkdtempSync(join(tmpdir(), 'keyturn-rules-'));
  try {
    write(dir, 'package.json', JSON.stringify({ workspaces: ['apps/*', 'libs/*', 'workflows', 'activities'] }));
    for (const folder of FOLDERS) addPackage(dir, folder);
    for (const name of FOREIGN) {
      write(dir, `node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(dir, `node_modules/${name}/index.js`, '');
    }
    for (const [path, source] of Object.entries(files)) write(dir, path, source);
    const rules = pathToFileURL(join(ROOT, '.dependency-cruiser.mjs')).href;
    write(
      dir,
      'rules.mjs',
      `import { options, rulesFor } from '${rules}';\nexport default { forbidden: rulesFor(import.meta.dirname), options };\n`,
    );
    return await cruise(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function addPackage(dir: string, folder: string): void {
  const name = nameOf(folder);
  const known = [...FOLDERS.map(nameOf), ...FOREIGN.filter((foreign) => foreign !== 'undeclared')];
  const dependencies = Object.fromEntries(known.filter((other) => other !== name).map((other) => [other, '1.0.0']));
  // One package forgets one dependency.
  if (folder === 'libs/redis') delete dependencies['@keyturn/contracts'];
  const exports = { '.': { source: './src/index.ts' }, './schemas': { source: './src/schemas/index.ts' } };
  write(
    dir,
    `${folder}/package.json`,
    JSON.stringify({ name, version: '1.0.0', type: 'module', exports, dependencies }),
  );
  write(dir, `${folder}/src/index.ts`, 'export const value = 1;\nexport interface Shape {}\n');
  if (folder === 'libs/contracts') write(dir, `${folder}/src/schemas/index.ts`, 'export const value = 1;\n');
  const link = join(dir, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(dir, folder), link);
}

const nameOf = (folder: string): string => `@keyturn/${folder.split('/').at(-1) ?? ''}`;

function write(dir: string, path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

function cruise(cwd: string): Promise<Violation[]> {
  const args = [CRUISER, '--config', 'rules.mjs', '--output-type', 'json', 'apps', 'libs', 'workflows', 'activities'];
  return new Promise((fulfil, fail) => {
    // It exits with the number of violations, which are what we came for.
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!stdout.startsWith('{'))
        return fail(new Error(`dependency-cruiser did not answer: ${stderr}`, { cause: error }));
      const { summary } = JSON.parse(stdout) as Report;
      return fulfil(summary.violations.map(({ rule, from }) => ({ rule: rule.name, from })));
    });
  });
}
