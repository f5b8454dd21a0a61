import type { Text } from '../guide.ts';

/** How a person says what became of a run in the assistant. */
export const REPORT_KEYS: Text = {
  en: 'Say finished, incomplete, failed or authLapsed, and which keys were migrated and which failed.',
  ja: 'finished、incomplete、failed、authLapsed のいずれかと、移行されたキー、失敗したキーを記録します。',
};
