import { Page } from '../../components/page.tsx';
import { useWords } from '../../words/define-words.ts';
import { BudgetsCard } from './budgets-card.tsx';
import { HealthCard } from './health-card.tsx';
import { KeysCard } from './keys-card.tsx';
import { SecretsCard } from './secrets-card.tsx';
import { connectionWords } from './words.ts';

export function Screen() {
  const { t } = useWords(connectionWords);
  return (
    <Page title={t('title')} lead={t('lead')}>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <HealthCard />
        <BudgetsCard />
      </div>
      <KeysCard />
      <SecretsCard />
    </Page>
  );
}
