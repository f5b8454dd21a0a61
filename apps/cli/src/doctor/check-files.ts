import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Config } from '@keyturn/config';
import { type Finding, ok } from './finding.ts';

/** Group and others. */
const ANYBODY = 0o077;

/** Who may look into the data folder, and into what in it is worth looking for. */
export function checkData({ paths, databaseUrl }: Pick<Config, 'paths' | 'databaseUrl'>): Finding[] {
  const folder = about(paths.data);
  if (folder === null) {
    const remedy = 'Start Keyturn here once, or set KEYTURN_DATA to its folder.';
    return [{ check: 'data folder', level: 'warning', found: `${paths.data} is not there`, remedy }];
  }
  const secret = [
    paths.adminKey,
    join(paths.redisDir, 'redis.conf'),
    ...(databaseUrl === undefined ? [paths.records] : []),
  ];
  const open = [...openOnes([paths.data], 'chmod 700'), ...openOnes(secret, 'chmod 600')];
  return open.length > 0 ? open : [ok('data folder', `${paths.data}, for its owner only`)];
}

/** The master, codec and audit keys: there, for nobody else, and not where a backup of the data takes them along. */
export function checkKeys({ paths }: Pick<Config, 'paths'>): Finding[] {
  const folder = paths.keys;
  if (about(folder) === null) {
    const remedy = 'Restore it from the backup of the keys, or set KEYTURN_KEYS; without it no value can be read.';
    // With no data either, nothing was ever started here, or everything is elsewhere.
    const level = about(paths.data) === null ? 'warning' : 'serious';
    return [{ check: 'keys folder', level, found: `${folder} is not there`, remedy }];
  }
  const names = readdirSync(folder).filter((name) => name.endsWith('.key'));
  const open = [
    ...openOnes([folder], 'chmod 700'),
    ...openOnes(
      names.map((name) => join(folder, name)),
      'chmod 600',
    ),
  ];
  return [
    ...(open.length > 0 ? open : [ok('keys folder', `${folder}, for its owner only`)]),
    ...['master', 'codec', 'audit'].flatMap((purpose) => keyFinding(names, { purpose, folder })),
    ...nested(paths),
  ];
}

function keyFinding(names: readonly string[], { purpose, folder }: { purpose: string; folder: string }): Finding[] {
  if (names.some((name) => name.startsWith(`${purpose}-`))) {
    return purpose === 'codec' ? [ok('codec', 'on: what Temporal keeps is encrypted')] : [];
  }
  const remedy = 'Restore it from the backup of the keys: a new one could not read what is there.';
  return [{ check: `${purpose} key`, level: 'serious', found: `there is none in ${folder}`, remedy }];
}

function nested({ data, keys }: Config['paths']): Finding[] {
  const way = relative(data, keys);
  if (way === '' || way.startsWith('..')) return way === '' ? [inside()] : [];
  return [inside()];
}

function inside(): Finding {
  const found = 'lie inside the data folder: who gets a copy of one has both';
  return {
    check: 'keys',
    level: 'warning',
    found,
    remedy: 'Move them beside it and set KEYTURN_KEYS; back both up apart.',
  };
}

function openOnes(paths: readonly string[], remedy: string): Finding[] {
  return paths.flatMap((path) => {
    const mode = about(path)?.mode;
    if (mode === undefined || (mode & ANYBODY) === 0) return [];
    const found = `other users may open it: mode ${(mode & 0o777).toString(8)}`;
    return [{ check: basename(path), level: 'serious', found, remedy: `Run: ${remedy} '${path}'` } as const];
  });
}

function about(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
