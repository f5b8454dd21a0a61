import type { Guide, GuideStep, Text } from '../guide.ts';
import { inBoth } from '../wording.ts';
import { WAITS } from './migration-history.ts';
import type { RerunGuideContext } from './rerun-guide.ts';

/** A person chooses what is run next; Keyturn works out what each choice does and what must be cleaned up first. */
export function decide({ cause, migrationId, serverUrl }: RerunGuideContext): Guide {
  const first = FIRST[cause] ?? SETTLE;
  return {
    steps: [seeAttempts(migrationId), first, seeChoices(migrationId), choose(migrationId)],
    consequence: WAITS,
    deepLink: cause === 'AppConsentMissing' ? serverUrl : null,
  };
}

const seeAttempts = (migrationId: string): GuideStep => ({
  label: { en: 'Read what happened', ja: '経緯を確認' },
  text: {
    en: 'See what the attempts came to: what was migrated, what failed, what remains.',
    ja: '各試行の結果 (移行されたもの、失敗したもの、残っているもの) を確認します。',
  },
  hint: inBoth(() => `keyturn migration attempts ${migrationId}`),
});

const seeChoices = (migrationId: string): GuideStep => ({
  label: { en: 'Compare the choices', ja: '選択肢を比較' },
  text: {
    en: 'See what each choice would do, with its keys, and what has to be cleaned up in the cloud before. Nothing is changed by looking.',
    ja: '各選択肢で行われること、対象のキー、事前にクラウドで必要な整理を確認します。確認だけでは何も変わりません。',
  },
  hint: inBoth(() => `keyturn migration decide ${migrationId}`),
});

const choose = (migrationId: string): GuideStep => ({
  label: { en: 'Decide', ja: '判断する' },
  text: {
    en: 'Decide: run the remaining part, run everything again, or abandon. This task closes by itself then.',
    ja: '残りの部分を実行する、すべて再実行する、中止する、のいずれかを判断します。このタスクは自動的に完了します。',
  },
  hint: inBoth(() => `keyturn migration decide ${migrationId} --choice …`),
});

const step = (label: Text, text: Text): GuideStep => ({ label, text });

const CLEAN_UP = step(
  { en: 'Clean up in the cloud', ja: 'クラウドを整理' },
  {
    en: 'Delete in the cloud what came there half, as the choices list it. Keyturn deletes nothing by itself.',
    ja: '選択肢に示された、途中まで移行されたものをクラウドで削除します。Keyturn が自動的に削除することはありません。',
  },
);

const SETTLE = step(
  { en: 'Settle it', ja: '問題を解決' },
  {
    en: 'Settle what the cause names with whoever refused, or mend what is wrong there.',
    ja: '原因に示された問題を、拒否した担当者と解決するか、該当箇所を修正します。',
  },
);

/** What comes before the choice, by the cause. */
const FIRST: Readonly<Record<string, GuideStep>> = {
  PartlyMigrated: CLEAN_UP,
  MigrationFailed: step(
    { en: 'Find out why', ja: '理由を調べる' },
    {
      en: 'Look at the error log of the migration in the assistant, and remove the reason.',
      ja: 'アシスタントで移行のエラー ログを調べ、理由を取り除きます。',
    },
  ),
  AlreadyInCloud: step(
    { en: 'See what is there already', ja: '既存のデータを確認' },
    {
      en: 'Keep what is in the cloud already and run the rest, or delete it there if it is left from an earlier attempt.',
      ja: 'クラウドに既にあるものを残して残りを実行するか、以前の試行の残りであればクラウドで削除します。',
    },
  ),
  CheckFailed: step(
    { en: 'Correct what the checks found', ja: 'チェックの結果を修正' },
    {
      en: 'Correct what the failed checks found. Those that may be overridden can be named with the decision.',
      ja: '失敗したチェックの内容を修正します。無視できるチェックは、判断の際に指定できます。',
    },
  ),
  AppConsentMissing: step(
    { en: 'Agree to app migration', ja: 'アプリの移行に同意' },
    {
      en: 'Agree to the migration of app data in the assistant. That is another consent than the one to renew, and Keyturn cannot give it.',
      ja: 'アシスタントで、アプリ データの移行に同意します。これは更新への同意とは別のもので、Keyturn が代わりに行うことはできません。',
    },
  ),
  BudgetSpent: step(
    { en: 'See why it failed again and again', ja: '失敗が続く理由を調べる' },
    {
      en: 'See what the last attempts failed on, and remove that first. A decision opens a new budget of attempts.',
      ja: '直近の試行が失敗した理由を調べ、先に取り除きます。判断すると、試行の回数が改めて数えられます。',
    },
  ),
};
