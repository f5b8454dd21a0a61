import type { CloudEvent } from '@keyturn/client';
import { Card } from '../../components/card.tsx';
import { When } from '../../components/when.tsx';
import { decisionWords } from '../../work/decision-words.ts';
import { useWords } from '../../words/define-words.ts';
import { eventText, eventWords } from '../../words/event-words.ts';
import { screenWords } from './words.ts';

/** What happened with the task, newest first. */
export function TaskHistory({ events }: { readonly events: readonly CloudEvent[] }) {
  const { t } = useWords(screenWords);
  const event = useWords(eventWords);
  if (events.length === 0) return null;
  return (
    <Card title={t('history')}>
      <ol className="space-y-2.5">
        {events.map(({ seq, type, time, data }) => (
          <li key={seq}>
            <p>
              {eventText(event.t, type)}
              <What data={data} />
            </p>
            <p className="text-xs text-muted">
              <When at={time} />
              <By data={data} />
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}

const CHOICES = ['runRemaining', 'runAll', 'abandon'] as const;

function What({ data }: Pick<CloudEvent, 'data'>) {
  const decision = useWords(decisionWords);
  const choice = CHOICES.find((one) => one === data['choice']);
  const what = choice === undefined ? (data['owner'] ?? data['to']) : decision.t(`choice.${choice}`);
  return typeof what === 'string' ? <span className="font-medium">: {what}</span> : null;
}

function By({ data }: Pick<CloudEvent, 'data'>) {
  const { t } = useWords(screenWords);
  const { by } = data;
  if (typeof by !== 'string') return null;
  return <> · {by === 'keyturn' ? t('itself') : t('historyBy', { who: by })}</>;
}
