import type { ConsentList, Token } from '@keyturn/client';
import { DEFAULT_CONSENT } from '@keyturn/domain';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Card, Fact, Facts } from '../components/card.tsx';
import { Skeleton } from '../components/empty.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { LINK_LOOK } from '../components/text-link.tsx';
import { Ago } from '../components/when.tsx';
import { useMe } from '../session/session.ts';
import { causeText, causeWords } from '../words/cause-words.ts';
import { useWords } from '../words/define-words.ts';
import type { Language } from '../words/language.ts';
import { ConsentForm } from './consent-form.tsx';
import { ConsentHistory } from './consent-history.tsx';
import { type Asked, consentsQuery, tokenQuery } from './consent-queries.ts';
import { ConsentWording } from './consent-wording.tsx';
import { consentWords } from './consent-words.ts';
import { isMe } from './same-person.ts';

interface ConsentPanelProps {
  /** Of a connection: a token of kind `migration.containerToken`. */
  readonly tokenId: string;
}

/** What a person agrees to, word by word, and giving or refusing it. */
export function ConsentPanel({ tokenId }: ConsentPanelProps) {
  const { t, language } = useWords(consentWords);
  const [shown, setShown] = useState<Language>(language);
  useEffect(() => setShown(language), [language]);
  const [isBeforehand, setIsBeforehand] = useState(false);
  const token = useQuery(tokenQuery(tokenId));
  const consents = useQuery({ ...consentsQuery(tokenId, shown), placeholderData: (before) => before });
  const read = useReading(consents.data, shown);
  if (consents.data === undefined || token.data === undefined) {
    return (
      <Card title={t('title')}>
        <RefusalNote error={consents.error ?? token.error} />
        <Skeleton className="h-96" />
      </Card>
    );
  }
  const { wording, asked, items } = consents.data;
  // Never under the same finger: whoever has just consented to one renewal must not consent to all by a second press.
  const isOffered = asked !== null || isBeforehand;
  return (
    <Card title={t('title')}>
      <div className="flex flex-col gap-5">
        <ConsentCovers token={token.data} asked={asked} />
        {!isOffered && (
          <Button className="self-start whitespace-normal!" onPress={() => setIsBeforehand(true)}>
            {t('beforehand')}
          </Button>
        )}
        {isOffered && (
          <>
            <ConsentWording
              wording={wording}
              shown={shown}
              onShow={setShown}
              changedFrom={read.changedFrom}
              onReadAgain={read.again}
            />
            <ConsentForm
              token={token.data}
              wording={wording}
              asked={asked}
              mayGive={read.changedFrom === null}
              onGiven={() => setIsBeforehand(false)}
            />
          </>
        )}
        <ConsentHistory tokenId={tokenId} items={items} />
      </div>
    </Card>
  );
}

/** What has been read of the wording in each language, so that nobody agrees to another text than that. */
function useReading(list: ConsentList | undefined, shown: Language) {
  const [read, setRead] = useState<Partial<Record<Language, ConsentList['wording']>>>({});
  const current = list?.wording.language === shown ? list.wording : undefined;
  const before = read[shown];
  useEffect(() => {
    if (current !== undefined && before === undefined) setRead((all) => ({ ...all, [shown]: current }));
  }, [current, before, shown]);
  const isChanged = current !== undefined && before !== undefined && before.hash !== current.hash;
  return {
    changedFrom: isChanged ? before.text : null,
    again: () => current !== undefined && setRead((all) => ({ ...all, [shown]: current })),
  };
}

function ConsentCovers({ token, asked }: { readonly token: Token; readonly asked: Asked | null }) {
  const { t } = useWords(consentWords);
  const cause = useWords(causeWords);
  const { container } = token.spec;
  const fourEyes = container?.consent?.fourEyes ?? DEFAULT_CONSENT.fourEyes;
  const approvers = container?.consent?.approvers ?? DEFAULT_CONSENT.approvers;
  return (
    <div className="flex flex-col gap-3">
      <h3 className="text-base font-semibold">{t('covers')}</h3>
      <Facts>
        <Fact name={t('server')}>
          <span className="font-medium">{container?.server.serverId}</span>{' '}
          <span className="text-muted">{container?.server.baseUrl}</span>
        </Fact>
        <Fact name={t('site')}>{token.site}</Fact>
        <Fact name={t('account')}>{container?.account.email}</Fact>
        {asked !== null && (
          <Fact name={t('asked')}>
            <Ago at={asked.askedAt} /> · {causeText(cause.t, asked.cause)}
          </Fact>
        )}
        {asked?.requesters !== undefined && asked.requesters.length > 0 && (
          <Fact name={t('askedBy')}>{asked.requesters.join(', ')}</Fact>
        )}
        <Fact name={t('approvers')}>
          {approvers
            .map((one) => (one.startsWith('role:') ? t('role', { role: one.slice('role:'.length) }) : one))
            .join(', ')}
        </Fact>
        <Fact name={t(asked === null ? 'dependents' : 'goesOn')}>
          <MigrationLinks ids={asked?.waiting ?? token.dependents} />
        </Fact>
      </Facts>
      {asked === null && <Note>{t('nobodyAsks')}</Note>}
      {asked !== null && fourEyes && <FourEyesNote asked={asked} />}
    </div>
  );
}

function FourEyesNote({ asked }: { readonly asked: Asked }) {
  const { t } = useWords(consentWords);
  const me = useMe();
  const isMine = asked.requesters?.some((requester) => isMe(me, requester)) ?? false;
  return <Note>{isMine ? t('youAsked') : t('fourEyes')}</Note>;
}

const Note = ({ children }: { readonly children: ReactNode }) => (
  <p className="rounded-md bg-sunken px-3 py-2 text-sm">{children}</p>
);

function MigrationLinks({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useWords(consentWords);
  if (ids.length === 0) return <span className="text-muted">{t('goesOnNone')}</span>;
  return (
    <ul className="flex flex-wrap gap-x-3">
      {ids.map((id) => (
        <li key={id}>
          <Link to="/migrations/$id" params={{ id }} className={LINK_LOOK}>
            {id}
          </Link>
        </li>
      ))}
    </ul>
  );
}
