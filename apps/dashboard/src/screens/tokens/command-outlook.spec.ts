import { describe, expect, it } from '@jest/globals';
import type { TokenItem } from '@keyturn/client';
import { planBulk } from './bulk-plan.ts';
import { outlookOf } from './command-outlook.ts';

const PAUSE = { pausedAt: '2026-12-01T00:00:00.000Z', until: null, by: 'ada', reason: 'freeze' };

const aRow = (changes: Partial<TokenItem>) =>
  ({ id: 'a', kind: 'custom', phase: 'active', pause: null, ...changes }) as TokenItem;

describe('a dry run', () => {
  it.each([
    [{ phase: 'retired' as const }, 'rotate', { is: 'refused', why: 'retired' }],
    [{ pause: PAUSE }, 'rotate', { is: 'refused', why: 'paused' }],
    [{ phase: 'regenerating' as const }, 'rotate', { is: 'refused', why: 'inAttempt' }],
    [{ phase: 'issuing' as const }, 'rotate', { is: 'refused', why: 'inAttempt' }],
    [{}, 'rotate', { is: 'will', what: 'makes' }],
    [{ kind: 'dataManager.basicAuth' as const }, 'rotate', { is: 'will', what: 'asksPerson' }],
    [{ kind: 'migration.containerToken' as const }, 'rotate', { is: 'will', what: 'asksConsent' }],
    [{ phase: 'regenerating' as const }, 'pause', { is: 'will', what: 'pauses' }],
    [{ pause: PAUSE }, 'pause', { is: 'nothing', why: 'alreadyPaused' }],
    [{ pause: PAUSE }, 'resume', { is: 'will', what: 'resumes' }],
    [{}, 'resume', { is: 'nothing', why: 'notPaused' }],
  ] as const)('says of %j what %s would do', (changes, command, outlook) => {
    expect(outlookOf(aRow(changes), command)).toEqual(outlook);
  });

  it('sends the command only where something would be done', () => {
    const tokens = [aRow({ id: 'a' }), aRow({ id: 'b', phase: 'retired' }), aRow({ id: 'c' })];
    const { groups, sent } = planBulk(tokens, 'rotate');
    expect(sent).toEqual(['a', 'c']);
    expect(groups.map(({ outlook, tokens: of }) => [outlook.is, of.length])).toEqual([
      ['will', 2],
      ['refused', 1],
    ]);
  });
});
