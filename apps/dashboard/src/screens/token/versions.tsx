import type { Token, TokenVersion } from '@keyturn/client';
import { History as HistoryIcon } from 'lucide-react';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { Empty } from '../../components/empty.tsx';
import { STATUS_LOOK } from '../../components/status-badge.tsx';
import { Ago, When } from '../../components/when.tsx';
import { useWords } from '../../words/define-words.ts';
import { tokenWords } from './words.ts';

const LOOKS = {
  staged: 'working',
  current: 'healthy',
  superseded: 'needsYou',
  revoked: 'done',
  lapsed: 'done',
  orphaned: 'atRisk',
} as const;

/** Every value there has been, newest first; never a value itself. */
export function Versions({ token }: { readonly token: Token }) {
  const { t } = useWords(tokenWords);
  if (token.versions.length === 0)
    return (
      <Card>
        <Empty icon={HistoryIcon} title={t('versions.empty')} />
      </Card>
    );
  return (
    <ul className="flex flex-col gap-3">
      {token.versions.toReversed().map((version) => (
        <li key={version.version}>
          <VersionCard version={version} />
        </li>
      ))}
    </ul>
  );
}

function VersionCard({ version }: { readonly version: TokenVersion }) {
  const { t } = useWords(tokenWords);
  const { text, ground, icon: Icon } = STATUS_LOOK[LOOKS[version.status]];
  const isOver = version.status === 'revoked' || version.status === 'lapsed';
  const isEstimated = version.expiresAtSource === 'estimated';
  return (
    <Card
      title={`${t('versions.version')} ${version.version}`}
      aside={
        <span
          className={classNames(
            'inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-semibold',
            text,
            ground,
          )}
        >
          <Icon aria-hidden size={14} />
          {t(`versions.states.${version.status}`)}
        </span>
      }
    >
      <dl className={classNames('grid grid-cols-2 gap-x-4 gap-y-3 lg:grid-cols-4', isOver && 'text-muted')}>
        <VersionFact name={t('versions.issued')}>
          <When at={version.issuedAt} />
        </VersionFact>
        <VersionFact name={t('versions.expires')} more={t(`versions.source.${version.expiresAtSource}`)}>
          <When at={version.expiresAt} isEstimated={isEstimated} />
          {!isOver && (
            <>
              {' '}
              (<Ago at={version.expiresAt} isEstimated={isEstimated} />)
            </>
          )}
        </VersionFact>
        <VersionFact name={t('versions.tried')}>
          {t(version.verified ? 'versions.works' : 'versions.untried')}
        </VersionFact>
        <VersionFact name={t('versions.fingerprint')} {...(!version.hasValue && { more: t('versions.noValue') })}>
          {version.fingerprint === null ? '–' : <code className="break-all">{version.fingerprint}</code>}
        </VersionFact>
      </dl>
      {version.adoption.length > 0 && (
        <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-1 border-t border-line pt-3">
          {version.adoption.map(({ consumer, state, at }) => (
            <li key={consumer}>
              <span className="font-medium">{consumer}</span>{' '}
              <span className={state === 'failed' ? 'text-expired' : 'text-muted'}>
                {t(`consumers.states.${state}`)} · <When at={at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

interface VersionFactProps {
  readonly name: string;
  readonly more?: string;
  readonly children: React.ReactNode;
}

function VersionFact({ name, more, children }: VersionFactProps) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="break-words">
        {children}
        {more !== undefined && <span className="block text-xs text-muted">{more}</span>}
      </dd>
    </div>
  );
}
