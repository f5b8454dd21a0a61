import type { CloudEvent } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import { Bot, User } from 'lucide-react';
import { Fragment } from 'react';
import { Button } from '../../components/button.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { When } from '../../components/when.tsx';
import { queryClient } from '../../api/query-client.ts';
import { causeWords } from '../../words/cause-words.ts';
import { useWords } from '../../words/define-words.ts';
import { eventText, eventWords } from '../../words/event-words.ts';
import { actorOf, detailsOf, subjectPath } from './event-facts.ts';
import { activityWords } from './words.ts';

interface EventRowsProps {
  readonly events: readonly CloudEvent[];
  /** Every event is meant to be here: a number left out is a gap. */
  readonly isComplete: boolean;
}

export function EventRows({ events, isComplete }: EventRowsProps) {
  return (
    <ol>
      {events.map((event, index) => {
        const later = events[index - 1];
        const missing = isComplete && later !== undefined ? later.seq - event.seq - 1 : 0;
        return (
          <Fragment key={event.seq}>
            {missing > 0 && <Gap count={missing} />}
            <EventRow event={event} />
          </Fragment>
        );
      })}
    </ol>
  );
}

function Gap({ count }: { readonly count: number }) {
  const { t } = useWords(activityWords);
  return (
    <li className="flex flex-wrap items-center justify-center gap-3 border-b border-dashed border-control bg-at-risk-soft px-4 py-2 text-at-risk">
      {t('gap', { count })}
      <Button onPress={() => void queryClient.invalidateQueries({ queryKey: ['events', 'rows'] })}>{t('look')}</Button>
    </li>
  );
}

function EventRow({ event }: { readonly event: CloudEvent }) {
  const { t } = useWords(activityWords);
  const { t: say } = useWords(eventWords);
  const { t: cause } = useWords(causeWords);
  const { seq, type, subject, time, data } = event;
  const actor = actorOf(data);
  const Icon = actor === null ? Bot : User;
  return (
    <li className="grid grid-cols-[1.25rem_1fr] gap-x-3 gap-y-0.5 border-b border-line px-4 py-2.5 last:border-b-0 hover:bg-sunken/60 lg:grid-cols-[1.25rem_minmax(14rem,1fr)_minmax(12rem,1fr)_minmax(0,2fr)_max-content]">
      <Icon aria-hidden size={16} className="mt-0.5 text-muted" />
      <Link to={`/activity/${seq}`} className="min-w-0 font-medium break-words hover:underline">
        {eventText(say, type)}
      </Link>
      <Link to={subjectPath(subject)} className={`col-start-2 min-w-0 truncate lg:col-start-auto ${LINK_LOOK}`}>
        {subject}
      </Link>
      <span className="col-start-2 min-w-0 break-words text-muted lg:col-start-auto lg:truncate">
        {[...(actor === null ? [] : [t('by', { who: actor })]), ...detailsOf(data, { say: t, cause })].join(' · ')}
      </span>
      <span className="col-start-2 text-muted lg:col-start-auto">
        <When at={time} />
      </span>
    </li>
  );
}
