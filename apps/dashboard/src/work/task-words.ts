import { defineWords } from '../words/define-words.ts';

/** What a task is called; `subject` is the id of the token or the migration. */
export const taskWords = defineWords('taskKind', {
  en: {
    title: {
      regenerateToken: 'Make a new value for {{subject}}',
      renewInBrowser: 'Renew {{subject}} in the browser',
      runInAssistant: 'Run {{subject}} in the assistant',
      giveConsent: 'Consent to the renewal of {{subject}}',
      decide: 'Decide how {{subject}} goes on',
      revokeUpstream: 'Revoke the old value of {{subject}}',
      fixAccess: 'Restore the access of {{subject}}',
      confirmHosts: 'Confirm who still uses the old value of {{subject}}',
      investigate: 'Find out what is wrong with {{subject}}',
    },
    owner: 'for {{owner}}',
    yours: 'for you',
    escalated: 'escalated to {{to}}',
    noDue: 'No due date',
    dueIn: 'Due in {{length}}',
    overdue: 'Overdue by {{length}}',
    snoozed: 'snoozed until {{at}}',
  },
  ja: {
    title: {
      regenerateToken: '{{subject}} の新しい値を作成する',
      renewInBrowser: '{{subject}} をブラウザーで更新する',
      runInAssistant: '{{subject}} をアシスタントで実行する',
      giveConsent: '{{subject}} の更新に同意する',
      decide: '{{subject}} の進め方を判断する',
      revokeUpstream: '{{subject}} の古い値を失効させる',
      fixAccess: '{{subject}} のアクセスを回復する',
      confirmHosts: '{{subject}} の古い値の利用者を確認する',
      investigate: '{{subject}} の問題を調べる',
    },
    owner: '担当: {{owner}}',
    yours: '担当: あなた',
    escalated: '{{to}} にエスカレーション済み',
    noDue: '期限なし',
    dueIn: '期限まで {{length}}',
    overdue: '{{length}} 超過',
    snoozed: '{{at}} までスヌーズ',
  },
});
