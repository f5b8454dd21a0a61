import { Link } from '@tanstack/react-router';
import { Card } from '../../components/card.tsx';
import { STATUS_ORDER, StatusBadge } from '../../components/status-badge.tsx';
import { useSummary } from '../../shell/summary.ts';
import { numberText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { homeWords } from './words.ts';

/** How many there are of each status, each a way to them. */
export function StatusCounts() {
  const { t } = useWords(homeWords);
  const summary = useSummary();
  return (
    <Card title={t('status.title')}>
      <div className="flex flex-col gap-4">
        <Counts title={t('status.tokens')} to="/tokens" counts={summary?.status ?? {}} />
        <Counts title={t('status.migrations')} to="/migrations" counts={summary?.migrations.status ?? {}} />
      </div>
    </Card>
  );
}

interface CountsProps {
  readonly title: string;
  readonly to: '/tokens' | '/migrations';
  readonly counts: Readonly<Record<string, number>>;
}

function Counts({ title, to, counts }: CountsProps) {
  const { t } = useWords(homeWords);
  const there = STATUS_ORDER.filter((status) => (counts[status] ?? 0) > 0);
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-muted">{title}</h3>
      {there.length === 0 && <p className="text-muted">{t('status.noTokens')}</p>}
      <ul className="flex flex-wrap gap-1.5">
        {there.map((status) => (
          <li key={status}>
            <Link
              to={to}
              search={{ status }}
              className="inline-flex min-h-9 items-center gap-2 rounded-md border border-line px-2 hover:bg-sunken pointer-coarse:min-h-11"
            >
              <span className="tabular text-base font-semibold">{numberText(counts[status] ?? 0)}</span>
              <StatusBadge status={status} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
