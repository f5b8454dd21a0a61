import type { TokenSpec } from '@keyturn/domain';
import { PageVisitor } from '../../apps/emulator/test/page-visitor.ts';
import { eventually } from '../harness/eventually.ts';
import type { HttpAnswer } from '../harness/http-call.ts';
import type { Keyturn } from '../harness/keyturn.ts';

/** A value for a token, under the key that every repeat of the request carries. */
export interface Handed {
  readonly id: string;
  readonly value: string;
  readonly key: string;
}

const ACCOUNT = 'migrator@acme.test';
export const ORGANISATION_KEY = { name: 'org-key', value: 'emulator-org-key' } as const;

interface Guided {
  readonly id: string;
  /** Where the worker writes the value. */
  readonly file: string;
}

/** A token whose values nobody can try but its consumers. */
export function dataManagerSpec({ id, file }: Guided): TokenSpec {
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

/** A token whose values are tried at the upstream, which is the emulator. */
export function accountSpec(guided: Guided): TokenSpec {
  return {
    ...dataManagerSpec(guided),
    kind: 'atlassian.accountApiToken',
    lifetime: 'P60D',
    account: {
      email: ACCOUNT,
      id: 'emulator-account',
      organisation: { id: 'emulator-org', apiKey: { secret: ORGANISATION_KEY.name } },
    },
  };
}

/** A value for this token; for an account's, one that a person makes on the emulator's pages. */
export async function makeValue({ emulator }: Keyturn, { id, kind, label }: TokenSpec): Promise<Handed> {
  const key = `handed-to-${id}`;
  if (kind !== 'atlassian.accountApiToken') return { id, value: `dmt-${id}-71c0ffee`, key };
  const page = new PageVisitor({ base: emulator.base });
  await page.open(`/id/manage-profile/security/api-tokens?account=${ACCOUNT}`);
  await page.submit('Create', { Name: `${label} v1`, 'Expires in (days)': '50' });
  return { id, value: page.value('Token'), key };
}

/** One request; null when it got no answer, as when the API was killed. */
export function handOver({ api }: Keyturn, { id, value, key }: Handed): Promise<HttpAnswer | null> {
  const headers = { 'idempotency-key': key };
  return api.call('POST', `/v1/tokens/${id}/versions`, { headers, body: { value } }).catch(() => null);
}

/** Repeats the request until its outcome is known, as the command line does. */
export function untilAnswered(keyturn: Keyturn, handed: Handed): Promise<HttpAnswer | null> {
  return eventually({
    ask: () => handOver(keyturn, handed),
    until: (answer) => answer !== null && !['service.unavailable', 'request.inProgress'].includes(codeOf(answer)),
    withinMs: 45_000,
    everyMs: 300,
  });
}

const codeOf = ({ text }: HttpAnswer): string => (JSON.parse(text) as { code?: string }).code ?? '';
