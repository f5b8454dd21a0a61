import { useQuery } from '@tanstack/react-query';
import { Page } from '../../components/page.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { summaryQuery } from '../../shell/summary.ts';
import { clockText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { ConfirmationList } from '../../work/confirmation-panel.tsx';
import { CalendarStrip } from './calendar-strip.tsx';
import { FirstRun } from './first-run.tsx';
import { Health } from './health.tsx';
import { Inbox } from './inbox.tsx';
import { Moving } from './moving.tsx';
import { Risk } from './risk.tsx';
import { StatusCounts } from './status-counts.tsx';
import { Trouble } from './trouble.tsx';
import { Weeks } from './weeks.tsx';
import { homeWords } from './words.ts';

/** What needs me, what is at risk, what is moving; then what lies ahead, and whether the machine is well. */
export function Screen() {
  const { t } = useWords(homeWords);
  const { data: summary, error } = useQuery(summaryQuery);
  const isNew = summary !== undefined && summary.total === 0 && summary.migrations.total === 0;
  return (
    <Page
      title={t('title')}
      lead={
        summary !== undefined &&
        t('asOf', {
          tokens: t('tokens', { count: summary.total }),
          migrations: t('migrations', { count: summary.migrations.total }),
          at: clockText(summary.asOf),
        })
      }
    >
      <RefusalNote error={summary === undefined ? error : null} />
      <Trouble />
      {isNew ? <FirstRun /> : <Overview />}
      {isNew && <Health />}
    </Page>
  );
}

function Overview() {
  return (
    <>
      <ConfirmationList />
      <div className="grid items-start gap-4 xl:grid-cols-[1fr_1.35fr]">
        <Inbox />
        <div className="grid items-start gap-4 md:grid-cols-2">
          <Risk />
          <Moving />
          <StatusCounts />
          <Health />
        </div>
      </div>
      <CalendarStrip />
      <Weeks />
    </>
  );
}
