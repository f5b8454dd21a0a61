import { describe, expect, it } from '@jest/globals';
import { type DecisionOption, optionTexts } from './decision-texts.ts';

const option = (change: Partial<DecisionOption> = {}): DecisionOption => ({
  choice: 'runRemaining',
  refusal: null,
  does: 'Checks and migrates 2 spaces.',
  keys: ['HR', 'LEGAL'],
  cleanUp: [{ what: 'Delete these spaces.', keys: ['LEGAL'] }],
  ...change,
});
const runAll = option({ choice: 'runAll', keys: ['HANDBOOK', 'POLICY', 'HR', 'LEGAL'] });

describe('what a choice means', () => {
  it('is what the API says, in English', () => {
    expect(optionTexts(option(), { all: [option(), runAll], language: 'en' })).toMatchObject({
      does: 'Checks and migrates 2 spaces.',
      refusal: null,
    });
  });

  it('says in Japanese how much is run and how much stays', () => {
    const { does, cleanUp } = optionTexts(option(), { all: [option(), runAll], language: 'ja' });
    expect(does).toContain('残り 2 件');
    expect(does).toContain('クラウドにある 2 件');
    expect(cleanUp).toEqual([{ what: expect.stringContaining('一部だけ'), keys: ['LEGAL'] }]);
  });

  it('says in Japanese why it cannot be chosen, and of jobs that lie unused', () => {
    const strays = [{ what: '2 jobs may lie unused', keys: [] }];
    const one = option({ keys: [], refusal: 'No space remains', cleanUp: strays });
    const { refusal, cleanUp } = optionTexts(one, { all: [one, runAll], language: 'ja' });
    expect(refusal).toBe('残りはありません。すべてクラウドにあります。');
    expect(cleanUp[0]?.what).toContain('使われていないジョブ');
  });
});
