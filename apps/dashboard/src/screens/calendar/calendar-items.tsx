import { Link } from '@tanstack/react-router';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { useWords } from '../../words/define-words.ts';
import type { CalendarItem } from './calendar-query.ts';
import { calendarWords } from './words.ts';

/** What something is, with what is uncertain about it. */
export function useItemText(): (item: CalendarItem) => string {
  const { t } = useWords(calendarWords);
  return ({ kind, forecast, estimated, tokens }) =>
    [
      t(`kinds.${kind}`),
      forecast === true && t('forecast'),
      estimated === true && t('estimated'),
      tokens !== undefined && t('shared', { count: tokens }),
    ]
      .filter(Boolean)
      .join(' · ');
}

export function ItemLink({ item }: { readonly item: CalendarItem }) {
  const [kind, id = ''] = item.subject.split('/');
  const to = item.task === undefined ? `/${kind}s/${id}` : `/tasks/${item.task.id}`;
  return (
    <Link to={to} className={`${LINK_LOOK} break-words`}>
      {item.label}
    </Link>
  );
}
