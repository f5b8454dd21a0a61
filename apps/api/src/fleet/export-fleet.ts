import { setImmediate } from 'node:timers/promises';
import { isRetired } from '@keyturn/domain';
import { stringify } from 'yaml';
import type { TokenEntry } from '../informer/token-entry.ts';

/** Writing YAML takes about 0.1 ms a document: other requests get their turn after so many. */
const DOCUMENTS_A_TURN = 50;

/** YAML documents that apply back to the same fleet; retired tokens are over and stay out. */
export async function* exportFleet(entries: readonly TokenEntry[]): AsyncGenerator<string> {
  let turn: string[] = [];
  // A copy: the order may change while others have their turn.
  for (const { snapshot } of entries.slice()) {
    if (snapshot === null || isRetired(snapshot.state)) continue;
    turn.push(`---\n${stringify({ kind: 'Token', spec: snapshot.state.spec }, { lineWidth: 0 })}`);
    if (turn.length < DOCUMENTS_A_TURN) continue;
    yield turn.join('');
    turn = [];
    await setImmediate();
  }
  yield turn.join('');
}
