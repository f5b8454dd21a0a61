import { statfs } from 'node:fs/promises';
import type { Config } from '@keyturn/config';
import { type Finding, ok } from './finding.ts';

const OLDEST_NODE = 24;
const GB = 1024 ** 3;
/** A busy fleet writes less than this in a month. */
const LITTLE_DISK = 2 * GB;
/** SQLite and Temporal stop writing somewhere below. */
const NO_DISK = GB / 4;

export function checkNode(version: string = process.versions.node): Finding {
  if (Number(version.split('.')[0]) >= OLDEST_NODE) return ok('node', version);
  const remedy = `Use Node ${OLDEST_NODE}: npx keyturn in the repository brings it.`;
  return { check: 'node', level: 'serious', found: `${version} is too old`, remedy };
}

export async function checkDisk({ paths }: Pick<Config, 'paths'>): Promise<Finding[]> {
  const space = await statfs(paths.data).catch(() => null);
  // The folder is looked at by its own check.
  if (space === null) return [];
  const free = space.bavail * space.bsize;
  const found = `${(free / GB).toFixed(1)} GB free for ${paths.data}`;
  if (free > LITTLE_DISK) return [ok('disk', found)];
  const remedy = 'Make room, or move the data folder (KEYTURN_DATA) to another disk.';
  return [{ check: 'disk', level: free > NO_DISK ? 'warning' : 'serious', found, remedy }];
}
