import { readFileSync } from 'node:fs';
import { writeOnce, type Config } from '@keyturn/config';
import type { Principal } from '../http/principal.ts';
import { createApiKey } from './api-key.ts';

/** Who the first key is: it never expires, and is changed where it is kept. */
export const FIRST_PRINCIPAL: Principal = {
  keyId: 'first',
  name: 'first key',
  person: null,
  roles: ['admin', 'operator', 'approver'],
  tokens: null,
};

/** The first key: from the configuration, else from `<data>/admin-key`, which is written (0600) on the first start. */
export function readFirstKey({ adminKey, paths }: Pick<Config, 'adminKey' | 'paths'>): string {
  return adminKey ?? keptKey(paths.adminKey) ?? writeKey(paths.adminKey);
}

function keptKey(file: string): string | undefined {
  try {
    const key = readFileSync(file, 'utf8').trim();
    if (key.length >= 32) return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  throw new Error(`${file} does not hold a key of 32 characters or more; remove it to have a new one made.`);
}

function writeKey(file: string): string {
  const { key } = createApiKey(FIRST_PRINCIPAL.keyId);
  writeOnce({ file, text: `${key}\n` });
  return keptKey(file) ?? key;
}
