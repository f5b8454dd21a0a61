import type { Language } from '../output/words.ts';

/** The sentences of `keyturn status`; single words are in output/words.ts. */
interface StatusWords {
  readonly state: (origin: string, word: string) => string;
  readonly ready: string;
  readonly notReady: string;
  readonly notTelling: string;
  readonly holds: (tokens: string, migrations: string) => string;
  readonly clock: (now: string, factor: number) => string;
  readonly nothing: string;
  readonly tasks: (count: number) => string;
  readonly overdue: (count: number) => string;
  readonly due: (at: string) => string;
  readonly more: (count: number) => string;
  readonly expires: (id: string, at: string) => string;
  readonly tries: (good: number, all: number) => string;
  readonly days: string;
  readonly noTries: string;
  readonly notWell: string;
}

export const STATUS_WORDS: Readonly<Record<Language, StatusWords>> = {
  en: {
    state: (origin, word) => `Keyturn at ${origin} is ${word}`,
    ready: 'ready',
    notReady: 'NOT READY',
    notTelling: 'not telling whether it is ready',
    holds: (tokens, migrations) => `: ${tokens} tokens, ${migrations} migrations`,
    clock: (now, factor) => `, its clock at ${now} runs ${factor} times as fast`,
    nothing: 'nothing',
    tasks: (count) => `${count} ${count === 1 ? 'task' : 'tasks'}`,
    overdue: (count) => `, ${count} overdue`,
    due: (at) => `, due ${at}`,
    more: (count) => `… and ${count} more`,
    expires: (id, at) => `${id} expires ${at}`,
    tries: (good, all) => `${good} of ${all} tries`,
    days: '30 days',
    noTries: 'nothing to renew',
    notWell: 'NOT WELL',
  },
  ja: {
    state: (origin, word) => `Keyturn（${origin}）: ${word}`,
    ready: '準備完了',
    notReady: '準備未完了',
    notTelling: '状態を取得できません',
    holds: (tokens, migrations) => `。トークン ${tokens} 件、移行 ${migrations} 件`,
    clock: (now, factor) => `、時計は ${now}（${factor} 倍速）`,
    nothing: 'なし',
    tasks: (count) => `タスク ${count} 件`,
    overdue: (count) => `、期限超過 ${count} 件`,
    due: (at) => `、期限 ${at}`,
    more: (count) => `… 他 ${count} 件`,
    expires: (id, at) => `${id} は ${at} に期限切れ`,
    tries: (good, all) => `${all} 回中 ${good} 回成功`,
    days: '30 日',
    noTries: '更新なし',
    notWell: '異常',
  },
};
