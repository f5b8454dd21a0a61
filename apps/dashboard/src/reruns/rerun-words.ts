import { defineWords } from '../words/define-words.ts';

/** Words of migrations that several screens share. */
export const rerunWords = defineWords('rerun', {
  en: {
    outcomes: { finished: 'finished', failed: 'failed', stopped: 'stopped' },
    progress: 'Progress',
    percentDone: '{{percent}} done',
    noPercent: 'no figure yet',
    left: {
      range: '{{from}} to {{to}} left',
      under: 'less than {{to}} left',
      tooEarly: 'no estimate yet',
      standing: 'no estimate: nothing has changed for {{length}}',
      notSaid: 'no estimate: Atlassian gives no figure',
    },
  },
  ja: {
    outcomes: { finished: '完了', failed: '失敗', stopped: '停止' },
    progress: '進捗',
    percentDone: '{{percent}} 完了',
    noPercent: '数値はまだありません',
    left: {
      range: '残り {{from}}〜{{to}}',
      under: '残り {{to}} 未満',
      tooEarly: '残り時間はまだ見積もれません',
      standing: '見積もれません（{{length}} 変化なし）',
      notSaid: '見積もれません（Atlassian から数値が得られません）',
    },
  },
});
