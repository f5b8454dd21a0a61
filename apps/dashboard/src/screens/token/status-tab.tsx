import type { Token } from '@keyturn/client';
import { FAILURES, isFailureCode } from '@keyturn/domain';
import { Link } from '@tanstack/react-router';
import { Card, Fact, Facts } from '../../components/card.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { LINK_LOOK, OutLink } from '../../components/text-link.tsx';
import { Ago, When } from '../../components/when.tsx';
import { useFleetNow } from '../../time/fleet-time.ts';
import { causeText, causeWords } from '../../words/cause-words.ts';
import { useWords } from '../../words/define-words.ts';
import { kindKey, stateWords } from '../../words/state-words.ts';
import { DoingNow, LastOutcome } from '../tokens/token-facts.tsx';
import { Consents } from './consents.tsx';
import { SpecificationCard } from './specification.tsx';
import { tokenWords } from './words.ts';

export function StatusTab({ token }: { readonly token: Token }) {
  const { t } = useWords(tokenWords);
  return (
    <div className="grid min-w-0 items-start gap-4 *:min-w-0 xl:grid-cols-2">
      <Card title={t('tabs.status')}>
        <StatusFacts token={token} />
      </Card>
      <div className="flex min-w-0 flex-col gap-4">
        {token.dependents.length > 0 && <Dependents ids={token.dependents} />}
        {token.kind === 'migration.containerToken' && <Consents token={token} />}
        <SpecificationCard token={token} />
      </div>
    </div>
  );
}

function StatusFacts({ token }: { readonly token: Token }) {
  const { t, language } = useWords(tokenWords);
  const states = useWords(stateWords);
  const causes = useWords(causeWords);
  const { cause, failures } = token;
  const failure = failures !== null && isFailureCode(failures.code) ? FAILURES[failures.code] : null;
  return (
    <Facts>
      <Fact name={t('tabs.status')}>
        <StatusBadge status={token.status} /> {states.t(`phase.${token.phase}`)}, {t('since')} <When at={token.since} />
      </Fact>
      <Fact name={t('lastOutcome')}>
        <LastOutcome token={token} />
      </Fact>
      <Fact name={t('doingNow')}>
        <DoingNow token={token} />
      </Fact>
      {cause !== null && (
        <Fact name={t('cause')}>
          {causeText(causes.t, cause)}
          {/* The long sentences of libs/domain are English only. */}
          {failure !== null && language === 'en' && (
            <span className="block text-muted">
              {failure.title}. {failure.action}
            </span>
          )}
        </Fact>
      )}
      <Fact name={t('next')}>
        <NextStep at={token.nextActionAt} />
      </Fact>
      <Fact name={t('owner')}>{token.owner}</Fact>
      <Fact name={t('kind')}>{states.t(kindKey(token.kind))}</Fact>
      {token.site !== null && (
        <Fact name={t('site')}>
          <OutLink href={token.site}>{token.site}</OutLink>
        </Fact>
      )}
      {Object.keys(token.tags).length > 0 && (
        <Fact name={t('tags')}>
          <span className="flex flex-wrap gap-1.5">
            {Object.entries(token.tags).map(([name, value]) => (
              <Link
                key={name}
                to="/tokens"
                search={{ [`tag.${name}`]: value }}
                className="max-w-full rounded-xl border border-line bg-sunken px-2 py-0.5 text-xs break-all hover:border-control"
              >
                {name}: {value}
              </Link>
            ))}
          </span>
        </Fact>
      )}
    </Facts>
  );
}

/** What is due happens as soon as somebody or something gets to it. */
function NextStep({ at }: { readonly at: string | null }) {
  const { t } = useWords(tokenWords);
  const now = useFleetNow();
  if (at === null) return <Ago at={at} />;
  return (
    <>
      {Date.parse(at) <= now ? t('dueNow') : <Ago at={at} />}{' '}
      <span className="text-muted">
        (<When at={at} />)
      </span>
    </>
  );
}

function Dependents({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useWords(tokenWords);
  return (
    <Card title={t('notice.dependents', { count: ids.length })}>
      <ul className="flex flex-col gap-1.5">
        {ids.map((id) => (
          <li key={id}>
            <Link to="/migrations/$id" params={{ id }} className={LINK_LOOK}>
              {id}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
