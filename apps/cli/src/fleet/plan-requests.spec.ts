import { describe, expect, it } from '@jest/globals';
import type { FleetDocument } from './fleet-document.ts';
import { type FleetRequest, planRequests } from './plan-requests.ts';
import { readDocuments } from './read-documents.ts';

const documents = (contents: readonly unknown[]): FleetDocument[] => readDocuments(JSON.stringify(contents), 'f');
const token = (id: string, more: object = {}) => ({ kind: 'Token', spec: { id, kind: 'custom', label: id, ...more } });
const migration = (id: string, more: object = {}) => ({
  kind: 'Migration',
  spec: { id, server: { serverId: `server-${id}` }, ...more },
});
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
const answeredIds = ({ documents: all }: FleetRequest) => all.flatMap((each) => each?.id ?? []);

describe('the requests for many documents', () => {
  it('are one for a few, whatever they are', () => {
    const plan = planRequests(documents([migration('m-one'), token('t-one')]), { dryRun: false });
    expect(plan.map(answeredIds)).toEqual([['t-one', 'm-one']]);
    expect(planRequests([], { dryRun: false })).toEqual([]);
  });

  it('have every document once, tokens before the migrations that need them', () => {
    const all = documents([
      ...many(150, (index) => migration(`m-${index}`)),
      ...many(250, (index) => token(`t-${index}`)),
    ]);
    const plan = planRequests(all, { dryRun: false });
    const sent = plan.flatMap(answeredIds);
    expect(sent).toHaveLength(400);
    expect(new Set(sent)).toEqual(new Set(all.map(({ id }) => id)));
    expect(sent.findIndex((id) => id.startsWith('m-'))).toBe(250);
    for (const { body } of plan) expect(body.length).toBeLessThanOrEqual(25);
  });

  it('are never larger than the API takes, but for a document that is alone too large', () => {
    const wide = (bytes: number) => ({ note: 'x'.repeat(bytes) });
    const all = documents([...many(30, (index) => token(`t-${index}`, wide(90_000))), token('huge', wide(600_000))]);
    const plan = planRequests(all, { dryRun: true });
    const sizes = plan.map(({ body }) => ({ count: body.length, bytes: JSON.stringify(body).length }));
    expect(sizes.filter(({ bytes }) => bytes > 512 * 1024)).toEqual([expect.objectContaining({ count: 1 })]);
    expect(plan.flatMap(answeredIds)).toHaveLength(31);
  });

  it('keep together what has the same id, because the API compares within one request', () => {
    const all = documents([...many(100, (index) => token(`t-${index}`)), token('t-0', { label: 'zzz' })]);
    const plan = planRequests(all, { dryRun: false });
    const home = plan.filter((request) => answeredIds(request).includes('t-0'));
    expect(home.map((request) => answeredIds(request).filter((id) => id === 't-0'))).toEqual([['t-0', 't-0']]);
  });

  it('take the tokens of a migration along when nothing is left behind for the next request', () => {
    const note = 'x'.repeat(200_000);
    const all = documents([
      token('account-token', { note }),
      token('ct-one', { container: { server: { serverId: 'server-m-one' } } }),
      migration('m-one', { account: { auth: { token: 'account-token' } }, note }),
      migration('m-two', { note }),
    ]);
    const plan = planRequests(all, { dryRun: true });
    expect(plan.map((request) => answeredIds(request).toSorted())).toEqual([
      ['account-token', 'ct-one'],
      ['m-one'],
      ['m-two'],
    ]);
    expect(plan.map(({ body }) => body.length)).toEqual([2, 3, 1]);
  });
});
