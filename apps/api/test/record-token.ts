import { tokenRow } from '@keyturn/contracts';
import { register } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import { aTokenSpec } from '@keyturn/testing';

/** Puts a registered token into records, as a worker would. */
export async function recordToken({
  records,
  id,
  secret = 'issuer-key',
}: {
  records: Records;
  id: string;
  secret?: string;
}): Promise<void> {
  const spec = aTokenSpec({ id, issuer: { mode: 'webhook', url: 'https://issuer.acme.test/', secret: { secret } } });
  const at = Date.now();
  const state = register({ type: 'registered', at, id, incarnation: 'i', spec, by: 'spec' });
  await records.transitions.record({
    subject: `token/${id}`,
    incarnation: 'i',
    row: tokenRow(state, at),
    snapshot: { schema: 1, state, answers: [] },
    over: false,
    transitions: [
      { revision: state.revision, type: 'keyturn.token.registered', at: new Date(at).toISOString(), data: {} },
    ],
  });
}
