import type { BudgetList } from '@keyturn/client';
import { useQuery } from '@tanstack/react-query';
import { Gauge } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Ago } from '../../components/when.tsx';
import { lengthText, numberText, SECOND_MS } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { budgetsQuery } from './connection-queries.ts';
import { connectionWords } from './words.ts';

type Budget = BudgetList['items'][number];
const CLASSES = ['authToken', 'jobWrite', 'taskWrite', 'read'] as const;
type BudgetClass = (typeof CLASSES)[number];
const isKnown = (name: string): name is BudgetClass => (CLASSES as readonly string[]).includes(name);
/** From here on the bar says that it is getting tight. */
const TIGHT = 0.8;

export function BudgetsCard() {
  const { t } = useWords(connectionWords);
  const budgets = useQuery(budgetsQuery);
  const accounts = Map.groupBy(budgets.data?.items ?? [], ({ account }) => account);
  return (
    <Card title={t('budgets.title')}>
      <p className="mb-4 text-muted">{t('budgets.lead')}</p>
      {budgets.isPending && <Skeleton className="h-40" />}
      <RefusalNote error={budgets.error}>
        <Button onPress={() => void budgets.refetch()}>{t('look')}</Button>
      </RefusalNote>
      {budgets.isSuccess && accounts.size === 0 && <Empty icon={Gauge} title={t('budgets.none')} />}
      <div className="space-y-6">
        {[...accounts].map(([account, items]) => (
          <section key={account} className="space-y-3">
            <h3 className="font-medium break-all">{account}</h3>
            {items.map((budget) => (
              <BudgetBar key={budget.class} budget={budget} asOf={budgets.data?.asOf ?? budget.availableAt} />
            ))}
          </section>
        ))}
      </div>
    </Card>
  );
}

function BudgetBar({ budget, asOf }: { readonly budget: Budget; readonly asOf: string }) {
  const { t } = useWords(connectionWords);
  const { used, limit, windowSeconds, availableAt } = budget;
  const share = Math.min(1, used / limit);
  const label = isKnown(budget.class) ? t(`budgets.classes.${budget.class}`) : budget.class;
  const words = t('budgets.used', {
    used: numberText(used),
    limit: numberText(limit),
    window: lengthText(windowSeconds * SECOND_MS),
  });
  return (
    <div>
      <div className="mb-1 flex flex-wrap justify-between gap-x-4">
        <span>{label}</span>
        <span className="tabular text-muted">
          {words} · {t('budgets.next')} {availableAt <= asOf ? t('budgets.now') : <Ago at={availableAt} />}
        </span>
      </div>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={used}
        aria-valuetext={words}
        className="h-2 overflow-hidden rounded-full bg-sunken"
      >
        <div className={`h-full ${share >= TIGHT ? 'bg-at-risk' : 'bg-accent'}`} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
