import { EXPIRY_UNREAD } from '@keyturn/domain';
import { completeTask } from './complete-task.ts';
import { unrenewed } from './connection-words.ts';
import type { GuideContext, GuideStep, Text } from './guide.ts';
import { inBoth } from './wording.ts';

export const SEE_HISTORY: GuideStep = {
  label: { en: 'Read what happened', ja: '経緯を確認' },
  text: {
    en: 'Read the cause of this task and the last entries of the timeline of the token.',
    ja: 'このタスクの原因と、トークンのタイムラインの最新の記録を確認します。',
  },
  hint: inBoth(() => 'GET /v1/tokens/{id}/timeline'),
};

export const STORE_SECRET: Text = inBoth(() => 'PUT /v1/secrets/{name}');

export const TRY_AGAIN = completeTask({
  en: 'Complete this task and say what you changed: Keyturn tries again at once.',
  ja: '変更した内容を記録して、このタスクを完了します。Keyturn は直ちに再試行します。',
});

/** What happens while nobody mends what is broken. */
export function unmended(context: GuideContext): Text {
  const { cause, connection } = context;
  if (connection !== null) return unrenewed(context);
  return cause === EXPIRY_UNREAD ? ONLY_ESTIMATED : NO_SUCCESSOR;
}

const NO_SUCCESSOR: Text = {
  en: 'No new value is made, and the current one ends at the due date. Whoever uses the token stops working then.',
  ja: '新しい値は発行されず、現在の値は期限に失効します。その時点で、このトークンの利用者は動作しなくなります。',
};

const ONLY_ESTIMATED: Text = {
  en: 'Keyturn goes by an estimate of the end. If the value ends earlier, nobody is warned in time.',
  ja: 'Keyturn は有効期限の推定値に従います。実際の期限がそれより早い場合、事前に警告できません。',
};
