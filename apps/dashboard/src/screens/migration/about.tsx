import type { Migration } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import { Card, Fact, Facts } from '../../components/card.tsx';
import { LINK_LOOK, OutLink } from '../../components/text-link.tsx';
import { knownWord } from '../../reruns/known-word.ts';
import { useWords } from '../../words/define-words.ts';
import { migrationWords } from './words.ts';

/** What was written down for it. */
export function About({ migration }: { readonly migration: Migration }) {
  const { t } = useWords(migrationWords);
  const { spec, owner, tags, token, generation } = migration;
  return (
    <Card title={t('about.title')}>
      <Facts>
        <Fact name={t('about.server')}>
          {spec.server.serverId}{' '}
          <span className="block">
            <OutLink href={spec.server.baseUrl}>{spec.server.baseUrl}</OutLink>
          </span>
        </Fact>
        <Fact name={t('about.version')}>
          {spec.server.assistantVersion ?? <span className="text-muted">{t('about.versionUnknown')}</span>}
        </Fact>
        <Fact name={t('about.site')}>
          <OutLink href={spec.destination.cloudUrl}>{spec.destination.cloudUrl}</OutLink>
        </Fact>
        <Fact name={t('about.account')}>{spec.account.email}</Fact>
        <Fact name={t('about.owner')}>{owner}</Fact>
        <Fact name={t('about.scope')}>
          <Scope scope={spec.scope} />
        </Fact>
        {spec.expectedDuration !== undefined && <Fact name={t('about.expected')}>{spec.expectedDuration}</Fact>}
        <Fact name={t('about.connection')}>
          <Link to="/tokens/$id" params={{ id: token.id }} className={LINK_LOOK}>
            {token.id}
          </Link>
        </Fact>
        {Object.keys(tags).length > 0 && (
          <Fact name={t('about.tags')}>
            {Object.entries(tags)
              .map(([name, value]) => `${name}=${value}`)
              .join(', ')}
          </Fact>
        )}
        <Fact name={t('about.changed')}>{t('about.generation', { n: generation })}</Fact>
      </Facts>
    </Card>
  );
}

/** Its members as they go upstream; of those with keys, how many. */
function Scope({ scope }: { readonly scope: Migration['spec']['scope'] }) {
  const { t } = useWords(migrationWords);
  return (
    <ul>
      {Object.entries(scope).map(([member, content]) => {
        const keys =
          typeof content === 'object' &&
          content !== null &&
          'includedKeys' in content &&
          Array.isArray(content.includedKeys)
            ? content.includedKeys.length
            : null;
        return (
          <li key={member} className="tabular">
            {knownWord(t, 'parts.names', member)}
            {keys !== null && `: ${t('about.keyCount', { count: keys })}`}
          </li>
        );
      })}
    </ul>
  );
}
