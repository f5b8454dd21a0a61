import { defineWords } from '../words/define-words.ts';

export const confirmationWords = defineWords('confirmation', {
  en: {
    title: 'Waiting for a second person',
    rotate: 'Emergency rotation of {{token}}',
    reveal: 'Show a value of {{token}} to {{who}}',
    rotateDoes:
      'A new value is made at once, and the old ones are revoked without waiting for their consumers. Whatever still uses an old value stops working.',
    revealDoes: '{{who}} may see the value of version {{version}} once, within five minutes of your confirmation.',
    asked: 'Asked by {{who}} {{ago}}',
    reason: 'Reason',
    lapses: 'Lapses {{ago}}',
    youAsked: 'You asked for it: somebody else must confirm it.',
    confirm: 'Confirm …',
    dialogTitle: 'Confirm this?',
    rotateSubmit: 'Rotate now',
    revealSubmit: 'Let it be shown',
    confirmed: 'Confirmed.',
  },
  ja: {
    title: '2 人目の確認待ち',
    rotate: '{{token}} の緊急ローテーション',
    reveal: '{{token}} の値を {{who}} に表示',
    rotateDoes:
      '直ちに新しい値を作成し、利用側を待たずに古い値を失効させます。古い値を使い続けているものは動作しなくなります。',
    revealDoes: '{{who}} は、確認から 5 分以内に 1 回だけ、バージョン {{version}} の値を見ることができます。',
    asked: '{{who}} が依頼（{{ago}}）',
    reason: '理由',
    lapses: '期限: {{ago}}',
    youAsked: 'あなたが依頼したものです。ほかの人の確認が必要です。',
    confirm: '確認する…',
    dialogTitle: '実行してよいですか',
    rotateSubmit: 'ローテーションする',
    revealSubmit: '表示を許可する',
    confirmed: '確認しました。',
  },
});
