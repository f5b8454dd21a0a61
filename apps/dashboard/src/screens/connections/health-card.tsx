import type { Readiness } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Skeleton } from '../../components/empty.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { numberText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { readinessQuery } from '../../api/fleet-queries.ts';
import { LOOK_EVERY_MS } from './connection-queries.ts';
import { connectionWords } from './words.ts';

type Part = keyof Readiness['checks'];
const PARTS: readonly Part[] = ['temporal', 'workers', 'records', 'redis', 'informer'];

export function HealthCard() {
  const { t } = useWords(connectionWords);
  const health = useQuery({ ...readinessQuery, refetchInterval: LOOK_EVERY_MS });
  if (health.data === undefined) {
    return (
      <Card title={t('health.title')}>
        {health.isPending ? (
          <Skeleton className="h-56" />
        ) : (
          <RefusalNote error={health.error}>
            <Button onPress={() => void health.refetch()}>{t('look')}</Button>
          </RefusalNote>
        )}
      </Card>
    );
  }
  const { status, checks, versions } = health.data;
  const isReady = status === 'ready';
  const Icon = isReady ? CircleCheck : CircleX;
  return (
    <Card title={t('health.title')} isFlush>
      <p role="status" className={`flex items-center gap-2 px-4 py-3 ${isReady ? 'text-healthy' : 'text-expired'}`}>
        <Icon aria-hidden size={18} className="shrink-0" />
        {t(isReady ? 'health.ready' : 'health.notReady')}
      </p>
      <ul className="border-t border-line">
        {PARTS.map((part) => (
          <li
            key={part}
            className="grid grid-cols-[minmax(6rem,max-content)_1fr_max-content] items-baseline gap-x-4 gap-y-0.5 border-b border-line px-4 py-2.5 last:border-b-0"
          >
            <span className="font-medium">{t(`health.parts.${part}`)}</span>
            <State isOk={checks[part].ok} />
            <span className="tabular">{timeOf(checks[part], (n) => t('health.pollers', { n }))}</span>
            <span className="col-span-3 text-xs text-muted">{t(`health.does.${part}`)}</span>
          </li>
        ))}
      </ul>
      <p className="border-t border-line px-4 py-2.5 text-xs text-muted">
        {t('health.version', { keyturn: versions?.keyturn ?? '?', node: versions?.node ?? '?' })}
      </p>
    </Card>
  );
}

function State({ isOk }: { readonly isOk: boolean }) {
  const { t } = useWords(connectionWords);
  const Icon = isOk ? CircleCheck : CircleX;
  return (
    <span className={`flex items-center gap-1.5 whitespace-nowrap ${isOk ? 'text-healthy' : 'text-expired'}`}>
      <Icon aria-hidden size={15} />
      {t(isOk ? 'health.works' : 'health.away')}
    </span>
  );
}

function timeOf({ latencyMs, lagMs, pollers }: Readiness['checks'][Part], polling: (n: number) => string): string {
  const ms = latencyMs ?? lagMs;
  if (ms !== undefined) return `${numberText(ms)} ms`;
  return pollers === undefined ? '–' : polling(pollers);
}
