import type { Token } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import { Users } from 'lucide-react';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { When } from '../../components/when.tsx';
import { useWords } from '../../words/define-words.ts';
import { ReportButton } from './report.tsx';
import { tokenWords } from './words.ts';

type Consumer = NonNullable<Token['consumers']>[number];

/** Who uses it, and how they do with the value in use. */
export function Consumers({ token }: { readonly token: Token }) {
  const { t } = useWords(tokenWords);
  const consumers = token.consumers ?? [];
  if (consumers.length === 0)
    return (
      <Card>
        <Empty icon={Users} title={t('consumers.empty')} />
      </Card>
    );
  return (
    <Card title={t('tabs.consumers')} isFlush>
      <p className="px-4 py-3 text-muted">{t(`consumers.rule.${token.spec.adoption?.require ?? 'all'}`)}</p>
      <ul className="border-t border-line">
        {consumers.map((consumer) => (
          <ConsumerRow key={consumer.name} token={token} consumer={consumer} />
        ))}
      </ul>
    </Card>
  );
}

function ConsumerRow({ token, consumer }: { readonly token: Token; readonly consumer: Consumer }) {
  const { t } = useWords(tokenWords);
  const current = token.versions.findLast(({ status }) => status === 'current');
  const said = current?.adoption.find((entry) => entry.consumer === consumer.name);
  const others = consumer.needs.filter((id) => id !== token.id);
  return (
    <li className="grid gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-b-0 sm:grid-cols-[1fr_1.3fr_auto] sm:items-center">
      <div className="min-w-0">
        <p className="font-medium break-words">{consumer.name}</p>
        <p className="text-xs text-muted">
          {consumer.host}
          {others.length > 0 && (
            <>
              {' · '}
              {t('consumers.needs')}{' '}
              {others.map((id, place) => (
                <span key={id}>
                  {place > 0 && ', '}
                  <Link to="/tokens/$id" params={{ id }} className={LINK_LOOK}>
                    {id}
                  </Link>
                </span>
              ))}
            </>
          )}
        </p>
      </div>
      <p>
        <span className="block text-xs text-muted">
          {t('consumers.current')}
          {current !== undefined && ` (${t('history.ofVersion', { version: current.version })})`}
        </span>
        {said === undefined ? (
          <span className="text-muted">{t('consumers.nothing')}</span>
        ) : (
          <span className={said.state === 'failed' ? 'text-expired' : undefined}>
            {t(`consumers.states.${said.state}`)} · <When at={said.at} />
          </span>
        )}
      </p>
      {current !== undefined && <ReportButton token={token} consumer={consumer.name} version={current.version} />}
    </li>
  );
}
