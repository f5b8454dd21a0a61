import type { TokenSpec } from '@keyturn/domain';
import { eventually } from '../harness/eventually.ts';
import type { HttpAnswer } from '../harness/http-call.ts';
import type { Keyturn } from '../harness/keyturn.ts';

/** A value for a token, under the key that every repeat of the request carries. */
export interface Handed {
  readonly id: string;
  readonly value: string;
  readonly key: string;
}

export const handedTo = (id: string): Handed => ({ id, value: `dmt-${id}-71c0ffee`, key: `handed-to-${id}` });

export function guidedSpec(id: string, file: string): TokenSpec {
  return {
    id,
    kind: 'dataManager.adaptersClient',
    label: `Guided ${id}`,
    site: 'https://acme.atlassian.net',
    owner: 'platform@acme.test',
    issuer: { mode: 'guided' },
    lifetime: 'P3M',
    coexistence: 'many',
    distribution: [{ mode: 'pull' }, { mode: 'file', path: file }],
  };
}

/** One request; null when it got no answer, as when the API was killed. */
export function handOver({ api }: Keyturn, { id, value, key }: Handed): Promise<HttpAnswer | null> {
  const headers = { 'idempotency-key': key };
  return api.call('POST', `/v1/tokens/${id}/versions`, { headers, body: { value } }).catch(() => null);
}

/** Repeats the request until its outcome is known. */
export async function untilAnswered(keyturn: Keyturn, handed: Handed, withinMs: number): Promise<HttpAnswer> {
  const known = await eventually({
    ask: () => handOver(keyturn, handed),
    until: (answer) => answer !== null && answer.status !== 503 && codeOf(answer) !== 'request.inProgress',
    withinMs,
    everyMs: 500,
  });
  if (known === null) throw new Error(`no answer about ${handed.id}`);
  return known;
}

const codeOf = ({ text }: HttpAnswer): unknown => (JSON.parse(text) as { code?: unknown }).code;
