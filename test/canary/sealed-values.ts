import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { credentialIdOf, subjectOf } from '@keyturn/contracts';
import { openRecords } from '@keyturn/records';
import type { Marker } from './marker-forms.ts';
import { readFile, type Sink } from './marker-scan.ts';

/** A Keyturn, as far as its database is looked at. */
interface DataFolder {
  readonly dataDir: string;
}

/** Part of a row may be written over and the rest not: each piece is looked for by itself. */
const PIECE = 24;

/** What records keep of a token's values: the sealed values, and the key they are sealed under. */
export async function sealedValues(keyturn: DataFolder, tokenId: string): Promise<Marker[]> {
  const records = await openRecords({ file: databaseOf(keyturn) });
  try {
    const { incarnation = '' } = (await records.subjects.get(subjectOf('token', tokenId))) ?? {};
    const credentialId = credentialIdOf({ tokenId, incarnation });
    const dataKey = await records.secretRows.dataKey(credentialId);
    const versions = await records.secretRows.versions(credentialId);
    return [
      ...piecesOf('data key', dataKey?.wrapped ?? ''),
      ...versions.flatMap(({ version, sealed }) => piecesOf(`version ${version}`, sealed)),
    ];
  } finally {
    await records.close();
  }
}

/** Ids of tokens with a value that waits to become a version; one for each such value. */
export function stagedTokens(keyturn: DataFolder): string[] {
  const database = new DatabaseSync(databaseOf(keyturn), { readOnly: true });
  try {
    const rows = database.prepare('select credentialId from secretCandidates').all();
    return rows.map(({ credentialId }) => String(credentialId).split('~', 1).join(''));
  } finally {
    database.close();
  }
}

/** The bytes of the database as they lie on the disk, journal included: what was deleted may still be there. */
export function databaseBytes(keyturn: DataFolder): Sink[] {
  return ['', '-wal', '-shm'].flatMap((end) => readFile(`${databaseOf(keyturn)}${end}`));
}

function piecesOf(name: string, text: string): Marker[] {
  const pieces: Marker[] = [];
  for (let at = 0; at + PIECE <= text.length; at += PIECE)
    pieces.push({ name: `${name} from ${at}`, text: text.slice(at, at + PIECE) });
  return pieces;
}

const databaseOf = ({ dataDir }: DataFolder): string => join(dataDir, 'records.db');
