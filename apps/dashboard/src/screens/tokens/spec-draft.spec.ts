import { describe, expect, it } from '@jest/globals';
import type { TokenSpec } from '@keyturn/client';
import { accepted, changedFields, draftOf, EMPTY_DRAFT, rebased, specOf, violationsAt } from './spec-draft.ts';

const SPEC: TokenSpec = {
  id: 'billing-api',
  kind: 'custom',
  label: 'Billing API',
  owner: 'platform@acme.test',
  tags: { env: 'prod', team: 'billing' },
  issuer: { mode: 'webhook', url: 'https://issuer.acme.test/', secret: { secret: 'issuer' } },
  lifetime: 'P30D',
  renewal: {
    before: 'P10D',
    windows: [{ cron: '0 22 * * 6', duration: 'PT8H', timeZone: 'Asia/Tokyo' }],
    freezes: [{ from: '2026-12-24', to: '2027-01-02', timeZone: 'Asia/Tokyo' }],
  },
  overlap: 'P1D',
  adoption: { consumers: [{ name: 'nightly', host: 'etl-01' }, { name: 'hourly' }], require: 'any' },
  escalation: [{ after: 'P3D', to: 'lead@acme.test' }],
  distribution: [{ mode: 'pull' }],
};

const said = (path: string, proposal?: string) =>
  ({ severity: 'error', code: 'X', path, message: 'no', ...(proposal !== undefined && { proposal }) }) as const;

describe('a specification in a form', () => {
  it('comes back the same, with what the form does not show', () => {
    expect(specOf(draftOf(SPEC), SPEC)).toEqual(SPEC);
  });

  it('leaves out what is empty, but never what must be there', () => {
    expect(specOf(EMPTY_DRAFT)).toEqual({
      id: '',
      kind: 'dataManager.adaptersClient',
      label: '',
      owner: '',
      issuer: { mode: 'guided' },
      lifetime: 'P90D',
    });
  });

  it('takes away what was emptied', () => {
    const { adoption, overlap } = specOf({ ...draftOf(SPEC), consumers: '', overlap: '' }, SPEC);
    expect(overlap).toBeUndefined();
    expect(adoption).toEqual({ require: 'any' });
  });

  it('takes over what a rule proposes, where that is a value', () => {
    const draft = draftOf(SPEC);
    expect(accepted(draft, said('renewal.before', 'P12D'))?.before).toBe('P12D');
    expect(accepted(draft, said('/renewal/windows/0/timeZone', 'UTC'))?.windows[0]?.timeZone).toBe('UTC');
    expect(accepted(draft, said('site', 'https://<your site>.atlassian.net'))).toBeNull();
    expect(accepted(draft, said('existing.issuedAt', 'x'))).toBeNull();
    expect(accepted(draft, said('lifetime'))).toBeNull();
  });

  it('shows what is said of a field, and of anything within it, beside that field', () => {
    const all = [said('/adoption/consumers/0/name'), said('adoptionX'), said('lifetime')];
    expect(violationsAt(all, 'adoption')).toEqual([all[0]]);
  });

  it('keeps what I changed and takes over what somebody else changed meanwhile', () => {
    const mine = { ...SPEC, label: 'Mine', lifetime: 'P40D' };
    const onto = { ...SPEC, owner: 'other@acme.test', lifetime: 'P50D' };
    expect(rebased({ mine, from: SPEC, onto })).toEqual({
      ...SPEC,
      label: 'Mine',
      owner: 'other@acme.test',
      lifetime: 'P40D',
    });
  });

  it('names the fields that somebody else changed', () => {
    expect(changedFields(SPEC, { ...SPEC, label: 'Other', overlap: 'P2D' })).toEqual(['label', 'overlap']);
  });
});
