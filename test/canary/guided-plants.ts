import { randomBytes } from 'node:crypto';
import type { TokenSpec } from '@keyturn/domain';
import { PageVisitor } from '../../apps/emulator/test/page-visitor.ts';
import type { Keyturn } from '../harness/keyturn.ts';
import type { Marker } from './marker-forms.ts';

/** A marker as it is handed over: `value` is sent, `text` is the part that is searched for. */
export interface Planted extends Marker {
  readonly value: string;
}

export function canary(name: string, around: (text: string) => string = (text) => text): Planted {
  const text = `CANARY${name}${randomBytes(12).toString('hex')}`;
  return plantedAs({ name, text, value: around(text) });
}

/** Neither the value nor what it is sent in may be anywhere as a plain digest. */
export function plantedAs({ name, text, value }: { name: string; text: string; value: string }): Planted {
  const body = JSON.stringify({ value });
  return { name, text, value, hashed: [value, body, `application/json\n${body}`] };
}

const GUIDED = {
  site: 'https://acme.atlassian.net',
  owner: 'platform@acme.test',
  issuer: { mode: 'guided' },
  coexistence: 'many',
  overlap: 'PT1H',
} as const;

export function dataManagerSpec(id: string, file?: string): TokenSpec {
  return {
    ...GUIDED,
    id,
    kind: 'dataManager.adaptersClient',
    label: `Planted ${id}`,
    lifetime: 'P3M',
    distribution: [{ mode: 'pull' }, ...(file === undefined ? [] : [{ mode: 'file' as const, path: file }])],
  };
}

const ACCOUNT = 'migrator@acme.test';

export function accountSpec(id: string, organisationKey: string): TokenSpec {
  const organisation = { id: 'emulator-org', apiKey: { secret: organisationKey } };
  return {
    ...GUIDED,
    id,
    kind: 'atlassian.accountApiToken',
    label: `Planted ${id}`,
    lifetime: 'P60D',
    account: { email: ACCOUNT, id: 'emulator-account', organisation },
  };
}

/** What a person does at id.atlassian.com: the account's own value, which works. */
export async function makeAccountToken({ emulator }: Keyturn, label: string): Promise<string> {
  const page = new PageVisitor({ base: emulator.base });
  await page.open(`/id/manage-profile/security/api-tokens?account=${ACCOUNT}`);
  await page.submit('Create', { Name: label, 'Expires in (days)': '50' });
  return page.value('Token');
}
