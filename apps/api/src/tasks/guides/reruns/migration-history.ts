import type { GuideStep, Text } from '../guide.ts';
import { inBoth } from '../wording.ts';

export const SEE_TIMELINE: GuideStep = {
  label: { en: 'Read what happened', ja: '経緯を確認' },
  text: {
    en: 'Read the cause of this task and the last entries of the timeline of the migration.',
    ja: 'このタスクの原因と、移行のタイムラインの最新の記録を確認します。',
  },
  hint: inBoth(() => 'GET /v1/migrations/{id}/timeline'),
};

/** What happens while nobody does anything. */
export const WAITS: Text = {
  en: 'The migration does not go on until then. What is in the cloud stays as it is.',
  ja: 'それまで移行は進みません。クラウドにあるデータはそのまま残ります。',
};
