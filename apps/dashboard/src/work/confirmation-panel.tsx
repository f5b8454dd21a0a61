import { type Confirmation, confirmTokenReveal, confirmTokenRotate, getConfirmations } from '@keyturn/client';
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { KeyRound, Siren } from 'lucide-react';
import { useState } from 'react';
import { client } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { announce } from '../components/announce.tsx';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { Dialog } from '../components/dialog.tsx';
import { useWhyNot } from '../components/permitted.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { LINK_LOOK } from '../components/text-link.tsx';
import { useMe } from '../session/session.ts';
import { relativeText, SECOND_MS } from '../time/instant-text.ts';
import { useRealNow } from '../time/real-now.ts';
import { commonWords } from '../words/common-words.ts';
import { useWords } from '../words/define-words.ts';
import { confirmationWords } from './confirmation-words.ts';
import { isMe } from './same-person.ts';

/** No event tells of them. */
const POLL_MS = 10 * SECOND_MS;

export const openConfirmationsQuery = queryOptions({
  queryKey: ['confirmations', 'open'],
  queryFn: ({ signal }) => getConfirmations({ client, query: { state: 'open' }, signal }),
  refetchInterval: POLL_MS,
  staleTime: 0,
});

/** What waits for a second person (of one token, or of all), and confirming it. Nothing at all when nothing waits. */
export function ConfirmationList({ tokenId }: { readonly tokenId?: string }) {
  const { t } = useWords(confirmationWords);
  const { data } = useQuery(openConfirmationsQuery);
  const [chosen, setChosen] = useState<Confirmation | null>(null);
  const items = (data?.items ?? []).filter((item) => tokenId === undefined || item.tokenId === tokenId);
  if (items.length === 0 && chosen === null) return null;
  return (
    <Card title={t('title')} isFlush className="border-needs-you/50">
      <ul className="divide-y divide-line">
        {items.map((confirmation) => (
          <ConfirmationRow
            key={confirmation.id}
            confirmation={confirmation}
            onConfirm={() => setChosen(confirmation)}
          />
        ))}
      </ul>
      {chosen !== null && <ConfirmDialog confirmation={chosen} onClose={() => setChosen(null)} />}
    </Card>
  );
}

interface ConfirmationRowProps {
  readonly confirmation: Confirmation;
  readonly onConfirm: () => void;
}

function ConfirmationRow({ confirmation, onConfirm }: ConfirmationRowProps) {
  const { t } = useWords(confirmationWords);
  const now = useRealNow();
  const why = useWhyNotConfirm(confirmation);
  const { kind, tokenId, reason, requestedBy, requestedAt, expiresAt } = confirmation;
  const Icon = kind === 'rotate' ? Siren : KeyRound;
  return (
    <li className="flex flex-col gap-3 p-4 sm:flex-row sm:items-start">
      <Icon aria-hidden size={20} className="mt-0.5 hidden shrink-0 text-needs-you sm:block" />
      <div className="min-w-0 grow space-y-1">
        <h3 className="font-semibold break-words">
          <Link to="/tokens/$id" params={{ id: tokenId }} className={LINK_LOOK}>
            {t(kind, { token: tokenId, who: requestedBy })}
          </Link>
        </h3>
        <p>
          <Does confirmation={confirmation} />
        </p>
        <p>
          <span className="text-muted">{t('reason')}:</span> {reason}
        </p>
        <p className="text-sm text-muted">
          {t('asked', { who: requestedBy, ago: relativeText(requestedAt, now) })} ·{' '}
          {t('lapses', { ago: relativeText(expiresAt, now) })}
        </p>
      </div>
      <div className="flex flex-col gap-1 sm:max-w-56 sm:items-end">
        <Button tone="primary" isDisabled={why !== null} onPress={onConfirm}>
          {t('confirm')}
        </Button>
        {why !== null && <p className="text-sm text-muted sm:text-right">{why}</p>}
      </div>
    </li>
  );
}

function Does({ confirmation }: { readonly confirmation: Confirmation }) {
  const { t } = useWords(confirmationWords);
  const { kind, requestedBy, version } = confirmation;
  return kind === 'rotate' ? t('rotateDoes') : t('revealDoes', { who: requestedBy, version: version ?? '' });
}

/** The API's reason, in the reader's language where it is one that the page knows. */
function useWhyNotConfirm({ mayConfirm, why, requestedBy }: Confirmation): string | null {
  const { t } = useWords(confirmationWords);
  const whyNot = useWhyNot('tokens.confirm');
  const me = useMe();
  if (mayConfirm) return null;
  if (whyNot !== null) return whyNot;
  return isMe(me, requestedBy) ? t('youAsked') : (why ?? null);
}

function ConfirmDialog({
  confirmation,
  onClose,
}: {
  readonly confirmation: Confirmation;
  readonly onClose: () => void;
}) {
  const { t } = useWords(confirmationWords);
  const common = useWords(commonWords);
  const { kind, tokenId, requestedBy, reason } = confirmation;
  const confirming = useMutation({
    mutationFn: () => confirm(confirmation),
    onSuccess: () => {
      announce(t('confirmed'));
      onClose();
      // The button that opened this goes away with what it confirmed.
      setTimeout(() => document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true }));
    },
    onSettled: () => {
      for (const queryKey of [['confirmations'], ['token', tokenId], ['fleet']]) {
        void queryClient.invalidateQueries({ queryKey });
      }
    },
  });
  return (
    <Dialog title={t('dialogTitle')} isOpen onClose={onClose}>
      <p className="font-semibold">{t(kind, { token: tokenId, who: requestedBy })}</p>
      <p>
        <Does confirmation={confirmation} />
      </p>
      <p>
        <span className="text-muted">{t('reason')}:</span> {reason}
      </p>
      <RefusalNote error={confirming.error} />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{common.t('cancel')}</Button>
        <Button
          tone={kind === 'rotate' ? 'danger' : 'primary'}
          isPending={confirming.isPending}
          onPress={() => confirming.mutate()}
        >
          {t(kind === 'rotate' ? 'rotateSubmit' : 'revealSubmit')}
        </Button>
      </div>
    </Dialog>
  );
}

function confirm({ kind, tokenId, id }: Confirmation): Promise<unknown> {
  return kind === 'rotate'
    ? confirmTokenRotate({ client, path: { id: tokenId, confirmation: id } })
    : confirmTokenReveal({ client, path: { id: tokenId, ticket: id } });
}
