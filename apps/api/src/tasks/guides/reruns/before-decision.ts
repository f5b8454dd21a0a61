import { assistantAccess } from '../assistant-access.ts';
import { connectionCause } from '../connection-cause.ts';
import type { GuideStep, Text } from '../guide.ts';
import { STORE_SECRET } from '../mending.ts';
import type { RerunGuideContext } from './rerun-guide.ts';

/** What a person sees to before a choice can lead anywhere, by the cause. */
export function beforeDecision(context: RerunGuideContext): readonly GuideStep[] {
  const { cause } = context;
  switch (cause) {
    case 'AccountRefused':
    case 'ServerAccessRefused':
      return assistantAccess(context);
    case 'AssistantNotFound':
    case 'JobRefused':
    case 'SaveRefused':
      return [connectionCause(cause)];
    default:
      return [FIRST[cause] ?? SETTLE];
  }
}

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
  WrongServerId: step(
    { en: 'Check the server ID', ja: 'サーバー ID を確認' },
    {
      en: 'Compare server.serverId with System info on the server. It cannot be changed here: if it is wrong, abandon this migration and register it anew with the right one.',
      ja: 'server.serverId をサーバーのシステム情報と比較します。ここでは変更できません。誤っている場合は、この移行を中止し、正しい ID で登録し直します。',
    },
  ),
  SecretMissing: {
    label: { en: 'Store the missing secret', ja: '不足しているシークレットを保存' },
    text: {
      en: 'A named secret that the specification refers to does not exist. Store the credential of the server or of the account under that name.',
      ja: '仕様が参照する名前付きシークレットが存在しません。サーバーまたはアカウントの資格情報を、その名前で保存します。',
    },
    hint: STORE_SECRET,
  },
  Retired: step(
    { en: 'See whether it is still meant', ja: '移行を続けるか確認' },
    {
      en: 'The container token of this server and site was retired. Abandon the migration, or register the token anew and run the migration again.',
      ja: 'このサーバーとサイトのコンテナ トークンは廃止されました。移行を中止するか、トークンを登録し直してから移行を再び実行します。',
    },
  ),
};
