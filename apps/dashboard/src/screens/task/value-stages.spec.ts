import { describe, expect, it } from '@jest/globals';
import type { Token } from '@keyturn/client';
import { movedConsumers, olderInUse, valueStages } from './value-stages.ts';

type Version = Token['versions'][number];

const version = (change: Partial<Version>): Version => ({
  version: 2,
  status: 'current',
  verified: true,
  issuedAt: '2027-01-01T00:00:00.000Z',
  expiresAt: '2027-04-01T00:00:00.000Z',
  expiresAtSource: 'estimated',
  hasValue: true,
  fingerprint: 'af94cd170db9f026',
  adoption: [],
  ...change,
});

const token = (versions: readonly Version[], consumers: readonly string[] = []): Token =>
  ({ versions, spec: { adoption: { consumers: consumers.map((name) => ({ name })) } } }) as unknown as Token;

const adopted = (consumer: string) => ({ consumer, state: 'adopted' as const, at: '2027-01-02T00:00:00.000Z' });

describe('what becomes of a value', () => {
  it('is nothing yet while it is being stored', () => {
    expect(valueStages(token([]), 2)).toMatchObject({ stored: 'now', checked: 'waiting', revoked: 'waiting' });
  });

  it('is checked before it is used', () => {
    const staged = version({ status: 'staged', verified: false });
    expect(valueStages(token([staged]), 2)).toMatchObject({ stored: 'done', checked: 'now', inUse: 'waiting' });
  });

  it('ends where it turns out not to work', () => {
    const bad = version({ status: 'orphaned', verified: false });
    expect(valueStages(token([bad]), 2)).toMatchObject({ checked: 'failed', inUse: 'waiting' });
  });

  it('waits for consumers, and only then lets the old one go', () => {
    const old = version({ version: 1, status: 'superseded' });
    const waiting = token([version({ adoption: [adopted('a')] }), old], ['a', 'b']);
    expect(valueStages(waiting, 2)).toEqual({
      stored: 'done',
      checked: 'done',
      inUse: 'done',
      consumers: 'now',
      revoked: 'now',
    });
    expect(movedConsumers(waiting, 2)).toEqual({ all: ['a', 'b'], moved: ['a'], failed: [] });
    expect(olderInUse(waiting, 2)).toEqual([1]);
    const over = token(
      [version({ adoption: [adopted('a'), adopted('b')] }), { ...old, status: 'revoked' }],
      ['a', 'b'],
    );
    expect(valueStages(over, 2)).toMatchObject({ consumers: 'done', revoked: 'done' });
  });

  it('needs neither check nor consumers where there are none', () => {
    expect(valueStages(token([version({ verified: false })]), 2)).toMatchObject({
      checked: 'skipped',
      consumers: 'skipped',
      revoked: 'skipped',
    });
  });

  it('says where it failed at a consumer', () => {
    const failed = [{ consumer: 'a', state: 'failed' as const, at: '2027-01-02T00:00:00.000Z' }];
    expect(valueStages(token([version({ adoption: failed })], ['a']), 2).consumers).toBe('failed');
  });
});
