import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { buttonLook } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { useWords } from '../../words/define-words.ts';
import { homeWords } from './words.ts';

/** Nothing is registered yet: how it begins. */
export function FirstRun() {
  const { t } = useWords(homeWords);
  return (
    <>
      <Card title={t('first.title')}>
        <ol className="grid gap-6 md:grid-cols-3">
          <Step n={1} title={t('first.apply')} hint={t('first.applyHint')}>
            <div className="flex flex-wrap gap-2">
              <Link to="/tokens" className={buttonLook('primary')}>
                {t('first.addToken')}
              </Link>
              <Link to="/migrations" search={{ new: 'migration' }} className={buttonLook()}>
                {t('first.addMigration')}
              </Link>
            </div>
            <Command text="npx keyturn apply -f fleet.yaml" />
          </Step>
          <Step n={2} title={t('first.value')} hint={t('first.valueHint')}>
            <Link to="/tasks" className={LINK_LOOK}>
              {t('first.valueLink')}
            </Link>
            <Command text="npx keyturn token submit <id>" />
          </Step>
          <Step n={3} title={t('first.consumers')} hint={t('first.consumersHint')}>
            <Command text="npx keyturn exec --token <id> -- your-program" />
          </Step>
        </ol>
      </Card>
      <Card title={t('first.demo')}>
        <div className="flex flex-col items-start gap-2">
          <p className="text-muted">{t('first.demoHint')}</p>
          <Command text="npx keyturn demo" />
        </div>
      </Card>
    </>
  );
}

interface StepProps {
  readonly n: number;
  readonly title: string;
  readonly hint: string;
  readonly children: ReactNode;
}

function Step({ n, title, hint, children }: StepProps) {
  return (
    <li className="flex min-w-0 flex-col items-start gap-2">
      <span
        aria-hidden
        className="tabular flex size-8 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent"
      >
        {n}
      </span>
      <h3 className="font-semibold">{title}</h3>
      <p className="text-muted">{hint}</p>
      {children}
    </li>
  );
}

const Command = ({ text }: { readonly text: string }) => (
  <code className="max-w-full overflow-x-auto rounded-md bg-sunken px-2 py-1.5 text-xs whitespace-nowrap">{text}</code>
);
