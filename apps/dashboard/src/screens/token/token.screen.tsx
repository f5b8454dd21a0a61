import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Token } from '@keyturn/client';
import { Link, useParams } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { Empty, Skeleton } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { useUrl } from '../../url.ts';
import { ConfirmationList } from '../../work/confirmation-panel.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { kindKey, stateWords } from '../../words/state-words.ts';
import { DoingNow, LastOutcome } from '../tokens/token-facts.tsx';
import { Actions } from './actions.tsx';
import { Consumers } from './consumers.tsx';
import { History } from './history.tsx';
import { Notices } from './notices.tsx';
import { timelineQuery, tokenQuery } from './queries.ts';
import { RibbonCard } from './ribbon.tsx';
import { StatusTab } from './status-tab.tsx';
import { Versions } from './versions.tsx';
import { tokenWords } from './words.ts';

export function Screen() {
  const { id = '' } = useParams({ strict: false });
  const common = useWords(commonWords);
  const { data: token, error, refetch } = useQuery(tokenQuery(id));
  if (token === null) return <Missing id={id} />;
  if (token !== undefined) return <TokenPage key={id} token={token} />;
  return (
    <Page title={id}>
      <RefusalNote error={error}>
        <Button onPress={() => void refetch()}>{common.t('tryAgain')}</Button>
      </RefusalNote>
      {error === null && (
        <div aria-busy="true" className="flex flex-col gap-4">
          <Skeleton className="h-16" />
          <Skeleton className="h-44" />
          <Skeleton className="h-64" />
        </div>
      )}
    </Page>
  );
}

const TABS = ['status', 'versions', 'consumers', 'history'] as const;

function TokenPage({ token }: { readonly token: Token }) {
  const { t } = useWords(tokenWords);
  const url = useUrl();
  const tab = TABS.find((known) => known === url.one('tab')) ?? 'status';
  const timeline = useInfiniteQuery(timelineQuery(token.id)).data;
  return (
    <Page
      title={token.label}
      above={<StatusBadge status={token.status} className="mb-1.5" />}
      lead={<Lead token={token} />}
      actions={<Actions token={token} />}
    >
      <ConfirmationList tokenId={token.id} />
      <Notices token={token} />
      <RibbonCard token={token} planned={timeline?.pages[0]?.planned ?? []} />
      <Tabs selectedKey={tab} onSelectionChange={(key) => url.set({ tab: key === 'status' ? null : String(key) })}>
        <TabList aria-label={token.label} className="mb-4 flex gap-1 overflow-x-auto border-b border-line">
          {TABS.map((name) => (
            <Tab
              key={name}
              id={name}
              className={({ isSelected, isFocusVisible }) =>
                classNames(
                  '-mb-px flex min-h-10 cursor-pointer items-center border-b-2 px-3 text-sm whitespace-nowrap pointer-coarse:min-h-11',
                  isSelected
                    ? 'border-accent font-semibold text-accent'
                    : 'border-transparent text-muted hover:text-ink',
                  isFocusVisible && 'rounded outline-2 -outline-offset-2 outline-accent',
                )
              }
            >
              {t(`tabs.${name}`)}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="status">
          <StatusTab token={token} />
        </TabPanel>
        <TabPanel id="versions">
          <Versions token={token} />
        </TabPanel>
        <TabPanel id="consumers">
          <Consumers token={token} />
        </TabPanel>
        <TabPanel id="history">
          <History id={token.id} />
        </TabPanel>
      </Tabs>
    </Page>
  );
}

function Lead({ token }: { readonly token: Token }) {
  const { t } = useWords(tokenWords);
  const states = useWords(stateWords);
  const parts = [token.id, states.t(kindKey(token.kind)), token.site?.replace(/^https?:\/\//, ''), token.owner];
  return (
    <div className="space-y-1">
      <p className="break-words">{parts.filter(Boolean).join(' · ')}</p>
      <dl className="flex flex-wrap gap-x-5 gap-y-1">
        <div className="flex gap-1.5">
          <dt>{t('lastOutcome')}:</dt>
          <dd className="text-ink">
            <LastOutcome token={token} />
          </dd>
        </div>
        <div className="flex gap-1.5">
          <dt>{t('doingNow')}:</dt>
          <dd className="text-ink">
            <DoingNow token={token} />
          </dd>
        </div>
      </dl>
    </div>
  );
}

function Missing({ id }: { readonly id: string }) {
  const { t } = useWords(tokenWords);
  return (
    <Page title={t('missing', { id: id.slice(0, 64) })}>
      <Card>
        <Empty icon={KeyRound} title={t('missingHint')}>
          <div className="flex flex-wrap justify-center gap-4">
            <Link to="/tokens" search={{ q: id.slice(0, 64) }} className={LINK_LOOK}>
              {t('searchIt')}
            </Link>
            <Link to="/tokens" className={LINK_LOOK}>
              {t('toTokens')}
            </Link>
          </div>
        </Empty>
      </Card>
    </Page>
  );
}
