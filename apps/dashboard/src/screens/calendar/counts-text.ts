import { useWords } from '../../words/define-words.ts';
import type { CalendarDay } from './calendar-query.ts';
import { calendarWords } from './words.ts';

const KINDS = ['expiry', 'renewal', 'task', 'consent', 'window', 'freeze'] as const;

/** `2 expiries, one renewal`. */
export function useCountsText(): (counts: CalendarDay['counts']) => string {
  const { t, language } = useWords(calendarWords);
  return (counts) => {
    const parts = KINDS.filter((kind) => counts[kind] > 0).map((kind) => t(`counts.${kind}`, { count: counts[kind] }));
    return parts.length === 0 ? t('nothing') : parts.join(language === 'ja' ? '、' : ', ');
  };
}
