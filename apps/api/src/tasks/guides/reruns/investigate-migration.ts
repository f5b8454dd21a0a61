import { completeTask } from '../complete-task.ts';
import { connectionCause } from '../connection-cause.ts';
import type { Guide, GuideStep, Text } from '../guide.ts';
import { TRY_AGAIN } from '../mending.ts';
import { SEE_TIMELINE, WAITS } from './migration-history.ts';
import { REPORT_KEYS } from './report-keys.ts';
import type { RerunGuideContext } from './rerun-guide.ts';

/** Something about a migration is as it should not be, and a person must understand why first. */
export function investigateMigration({ cause, serverUrl }: RerunGuideContext): Guide {
  if (cause === 'NoProgress') return { steps: STANDSTILL, consequence: HOLDS_LANE, deepLink: serverUrl };
  return { steps: [SEE_TIMELINE, connectionCause(cause), TRY_AGAIN], consequence: WAITS, deepLink: serverUrl };
}

const STANDSTILL: GuideStep[] = [
  SEE_TIMELINE,
  {
    label: { en: 'Look at it in the assistant', ja: 'アシスタントで確認' },
    text: {
      en: 'Look at the migration in the assistant: does it still run, and what does it wait for?',
      ja: 'アシスタントで移行を確認します。まだ実行中かどうか、何を待っているかを調べます。',
    },
  },
  completeTask({
    en: `If it is over there, complete this task with a report. ${REPORT_KEYS.en} If it runs on, complete it without one: Keyturn goes on watching.`,
    ja: `アシスタントで終了している場合は、結果を報告してこのタスクを完了します。${REPORT_KEYS.ja}実行中の場合は、報告なしで完了します。Keyturn は監視を続けます。`,
  }),
];

const HOLDS_LANE: Text = {
  en: 'Keyturn goes on watching, and no other migration of this server and site begins until this one has ended.',
  ja: 'Keyturn は監視を続けます。この移行が終了するまで、同じサーバーとサイトの他の移行は開始されません。',
};
