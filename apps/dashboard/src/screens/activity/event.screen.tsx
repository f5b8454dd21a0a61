import type { CloudEvent } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { buttonLook } from '../../components/button.tsx';
import { Card, Fact, Facts } from '../../components/card.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { When } from '../../components/when.tsx';
import { useWords } from '../../words/define-words.ts';
import { eventText, eventWords } from '../../words/event-words.ts';
import { actorOf, subjectPath } from './event-facts.ts';
import { eventQuery } from './event-queries.ts';
import { activityWords } from './words.ts';

export function Screen() {
  const { t } = useWords(activityWords);
  const { t: say } = useWords(eventWords);
  const { seq = '' } = useParams({ strict: false });
  const { data: event, isPending } = useQuery(eventQuery(seq));
  const title = event === undefined ? t(isPending ? 'title' : 'missing', { seq }) : eventText(say, event.type);
  return (
    <Page
      title={title}
      above={
        <Link to="/activity" className={LINK_LOOK}>
          {t('back')}
        </Link>
      }
      actions={<Neighbours seq={Number(seq)} />}
    >
      {isPending && <Skeleton className="h-64" />}
      {!isPending && event === undefined && <Empty icon={Compass} title={t('missingHint')} />}
      {event !== undefined && <EventCard event={event} />}
    </Page>
  );
}

function Neighbours({ seq }: { readonly seq: number }) {
  const { t } = useWords(activityWords);
  if (!Number.isInteger(seq)) return null;
  return (
    <>
      {seq > 1 && (
        <Link to={`/activity/${seq - 1}`} className={buttonLook()}>
          ← {t('before')}
        </Link>
      )}
      <Link to={`/activity/${seq + 1}`} className={buttonLook()}>
        {t('after')} →
      </Link>
    </>
  );
}

function EventCard({ event }: { readonly event: CloudEvent }) {
  const { t } = useWords(activityWords);
  const { time, subject, data, type, seq } = event;
  const { by: _by, revision, ...changed } = data;
  return (
    <>
      <Card>
        <Facts>
          <Fact name={t('when')}>
            <When at={time} />
          </Fact>
          <Fact name={t('subject')}>
            <Link to={subjectPath(subject)} className={LINK_LOOK}>
              {subject}
            </Link>
          </Fact>
          <Fact name={t('who')}>{actorOf(data) ?? t('automatic')}</Fact>
          <Fact name={t('type')}>
            <code>{type}</code>
          </Fact>
          <Fact name={t('revision')}>{String(revision)}</Fact>
          <Fact name={t('seq')}>{seq}</Fact>
        </Facts>
      </Card>
      <Card title={t('data')}>
        {Object.keys(changed).length === 0 ? (
          <p className="text-muted">{t('noData')}</p>
        ) : (
          <pre tabIndex={0} className="overflow-x-auto font-mono text-xs">
            {JSON.stringify(changed, null, 2)}
          </pre>
        )}
      </Card>
    </>
  );
}
