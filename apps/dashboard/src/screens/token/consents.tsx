import { type Consent, deleteTokenConsent, type Token } from '@keyturn/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Skeleton } from '../../components/empty.tsx';
import { useWhyNot } from '../../components/permitted.tsx';
import { ReasonDialog } from '../../components/reason-dialog.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { buttonLook } from '../../components/button.tsx';
import { When } from '../../components/when.tsx';
import { useWords } from '../../words/define-words.ts';
import { consentWords } from './consent-words.ts';
import { consentsQuery } from '../../work/consent-queries.ts';

/** Consents of a migration connection: which there are, and that one is asked for. Giving is the task's page. */
export function Consents({ token }: { readonly token: Token }) {
  const { t, language } = useWords(consentWords);
  const { data, error } = useQuery(consentsQuery(token.id, language));
  const [isAll, setIsAll] = useState(false);
  const task = token.tasks.find(({ kind }) => kind === 'giveConsent');
  const items = data?.items ?? [];
  const waiting = data?.asked?.waiting ?? [];
  const shown = isAll ? items : items.filter(({ state }, place) => state === 'valid' || place === 0);
  return (
    <Card title={t('title')}>
      <RefusalNote error={error} />
      {data === undefined && error === null && <Skeleton className="h-20" />}
      {task !== undefined && (
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3 rounded-md bg-needs-you-soft px-3 py-2.5">
          <p>
            {t('asked')} {waiting.length > 0 && t('waiting', { ids: waiting.join(', ') })}
          </p>
          <Link to="/tasks/$id" params={{ id: task.id }} className={buttonLook('primary')}>
            {t('give')}
          </Link>
        </div>
      )}
      {data !== undefined && items.length === 0 && <p className="text-muted">{t('none')}</p>}
      <ul className="flex flex-col gap-4">
        {shown.map((consent) => (
          <ConsentRow key={consent.id} consent={consent} />
        ))}
      </ul>
      {items.length > shown.length && (
        <Button tone="quiet" className="mt-3" onPress={() => setIsAll(true)}>
          {t('earlier', { count: items.length - shown.length })}
        </Button>
      )}
    </Card>
  );
}

function ConsentRow({ consent }: { readonly consent: Consent }) {
  const { t } = useWords(consentWords);
  const queryClient = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const whyNot = useWhyNot('consents.decide');
  const { id, token, state, standing, grantedBy, grantedAt, validUntil, comment, uses, account } = consent;
  const isRevocable = state === 'valid';
  return (
    <li className="border-l-2 border-line pl-3">
      <p className="font-medium">
        {t(`states.${state}`)} · {t(standing ? 'standing' : 'once')}
      </p>
      <p>
        {t('givenBy', { who: grantedBy })} · <When at={grantedAt} />
        {consent.selfConfirmed && ` · ${t('alone')}`}
      </p>
      {comment !== null && <p className="break-words text-muted">“{comment}”</p>}
      <p className="text-xs text-muted">
        {t('until')} <When at={validUntil} /> · {account} · {t('uses', { count: uses.length })}
      </p>
      {consent.revokedBy !== null && (
        <p className="text-xs text-muted">
          {t('revokedBy', { who: consent.revokedBy, reason: consent.revokeReason ?? '' })}
        </p>
      )}
      {isRevocable && (
        <div className="mt-2 text-xs text-muted">
          <Button tone="danger" isDisabled={whyNot !== null} onPress={() => setIsAsking(true)}>
            {t('revoke')}
          </Button>{' '}
          {whyNot}
          <ReasonDialog
            title={t('revokeTitle')}
            isOpen={isAsking}
            onClose={() => setIsAsking(false)}
            action={t('revoke')}
            tone="danger"
            send={async (reason) => {
              await deleteTokenConsent({ client, path: { id: token, consentId: id }, body: { reason } });
              await queryClient.invalidateQueries({ queryKey: ['token', token] });
              announce(t('revoked'));
            }}
          >
            <p>{t('revokeWhat')}</p>
          </ReasonDialog>
        </div>
      )}
    </li>
  );
}
