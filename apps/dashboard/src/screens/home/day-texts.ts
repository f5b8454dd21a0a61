import { useWords } from '../../words/define-words.ts';
import { LOCALES } from '../../words/language.ts';
import { statusWords } from '../../words/status-words.ts';
import { type DayCounts, dayStart, isEventful, type StripDay } from './strip-days.ts';
import { homeWords } from './words.ts';

/** How a day and what happens on it are said. */
export function useDayTexts() {
  const { t, language } = useWords(homeWords);
  const status = useWords(statusWords);
  const locale = LOCALES[language];
  const list = (texts: readonly string[]) => new Intl.ListFormat(locale, { type: 'unit' }).format(texts);
  const dayFormat = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const day = ({ date }: StripDay) => dayFormat.format(dayStart(date));
  const what = (counts: DayCounts): string => {
    const kinds = (['renewal', 'expiry', 'task', 'consent', 'freeze'] as const).filter((kind) => counts[kind] > 0);
    return kinds.length === 0
      ? t('calendar.quiet')
      : list(kinds.map((kind) => t(`calendar.${kind}`, { count: counts[kind] })));
  };
  return {
    list,
    day,
    what,
    label: (each: StripDay) =>
      t(isEventful(each) ? 'calendar.dayLabel' : 'calendar.dayQuiet', {
        day: day(each),
        what: what(each.counts),
        status: status.t(each.status),
      }),
  };
}
