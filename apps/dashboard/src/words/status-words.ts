import { defineWords } from './define-words.ts';

export const statusWords = defineWords('status', {
  en: {
    expired: 'expired',
    needsYou: 'needs you',
    stuck: 'stuck',
    atRisk: 'at risk',
    working: 'working',
    paused: 'paused',
    dueSoon: 'due soon',
    healthy: 'healthy',
    done: 'done',
    unknown: 'unknown',
  },
  ja: {
    expired: '期限切れ',
    needsYou: '要対応',
    stuck: '停滞',
    atRisk: '危険',
    working: '実行中',
    paused: '一時停止',
    dueSoon: '期限間近',
    healthy: '正常',
    done: '完了',
    unknown: '不明',
  },
});
