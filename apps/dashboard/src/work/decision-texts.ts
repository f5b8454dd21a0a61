import type { Migration } from '@keyturn/client';
import type { Language } from '../words/language.ts';

export type DecisionOption = NonNullable<NonNullable<Migration['decision']>['options']>[number];
export type Choice = DecisionOption['choice'];

export interface OptionTexts {
  readonly does: string;
  /** Why it cannot be chosen; null: it can. */
  readonly refusal: string | null;
  readonly cleanUp: readonly { readonly what: string; readonly keys: readonly string[] }[];
}

/** What a choice means in the reader's language. The API says it in English only; in Japanese its keys are put into words here. */
export function optionTexts(
  option: DecisionOption,
  { all, language }: { readonly all: readonly DecisionOption[]; readonly language: Language },
): OptionTexts {
  if (language === 'en') return option;
  const { choice, refusal, keys, cleanUp } = option;
  const everything = all.find((one) => one.choice === 'runAll')?.keys ?? keys;
  return {
    does: DOES[choice](keys.length, everything.length - keys.length),
    refusal: refusal === null ? null : NOTHING_REMAINS,
    cleanUp: cleanUp.map((one) => ({ what: one.keys.length === 0 ? STRAY_JOBS : CLEAN_UP[choice], keys: one.keys })),
  };
}

const DOES: Readonly<Record<Choice, (taken: number, left: number) => string>> = {
  runRemaining: (taken, left) =>
    `残り ${taken} 件をチェックして移行します。${left > 0 ? `すでにクラウドにある ${left} 件はそのままです。` : ''}`,
  runAll: (taken) => `${taken} 件すべてを、新しいジョブでチェックして移行します。`,
  abandon: () => 'この移行を終了します。サーバーでもクラウドでも何も削除しません。',
};

const NOTHING_REMAINS = '残りはありません。すべてクラウドにあります。';

const CLEAN_UP: Readonly<Record<Choice, string>> = {
  runRemaining: '次のものは一部だけ移行されている可能性があります。クラウドで削除してください。',
  runAll: '次のものをクラウドで削除してください。残っていると、既存のものとして拒否されます。',
  abandon: '一部だけ移行されたものが不要であれば、クラウドで削除してください。',
};

/** What is to be cleaned up without keys. */
const STRAY_JOBS =
  '作成時の応答が失われたため、使われていないジョブがアシスタントに残っている可能性があります。実行はされません。見つかった場合はアーカイブしてください。';
