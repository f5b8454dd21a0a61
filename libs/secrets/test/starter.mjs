// A process that starts on a folder, for the specs. Usage: node test/starter.mjs <folder>; prints the ids of its keys.
import { join } from 'node:path';
import { openRecords } from '@keyturn/records';
import { loadKeyRing, openSecrets } from '../src/index.ts';

const folder = process.argv[2];
const records = await openRecords({ file: join(folder, 'data', 'records.db') });
const keyRing = await loadKeyRing({ keysDir: join(folder, 'keys'), records });
await openSecrets({ records, keyRing });
const { master, codecKeys, audit } = keyRing;
process.stdout.write([master, codecKeys, audit].map(({ current }) => current).join(' '));
await records.close();
