import { type Confirmation, getConfirmation, postTokenReveal, redeemTokenReveal, type Reveal } from '@keyturn/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { RefusalNote, violationsOf } from '../../components/refusal-note.tsx';
import { clockText } from '../../time/instant-text.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { actionWords } from './action-words.ts';
import { RevealedBox } from './revealed-box.tsx';
import type { TokenDialogProps } from './rotate-dialog.tsx';

/** Real time. */
const LOOK_EVERY_MS = 3_000;

/** Asks for a value, waits for the second person, shows it once. What was asked for outlives closing the dialog, not the page. */
export function RevealDialog({ token, isOpen, onClose }: TokenDialogProps) {
  const { t } = useWords(actionWords);
  const [reveal, setReveal] = useState<Reveal | null>(null);
  const held = token.versions.filter(({ hasValue }) => hasValue);
  return (
    <Dialog title={t('revealTitle', { label: token.label })} isOpen={isOpen} onClose={onClose}>
      {token.kind === 'migration.containerToken' && <p>{t('revealContainer')}</p>}
      {token.kind !== 'migration.containerToken' && held.length === 0 && <p>{t('revealNone')}</p>}
      {held.length > 0 && reveal === null && <AskForm token={token} onAsked={setReveal} onClose={onClose} />}
      {reveal !== null && <Asked tokenId={token.id} reveal={reveal} onAgain={() => setReveal(null)} />}
    </Dialog>
  );
}

interface AskFormProps extends Omit<TokenDialogProps, 'isOpen'> {
  readonly onAsked: (reveal: Reveal) => void;
}

function AskForm({ token, onAsked, onClose }: AskFormProps) {
  const { t } = useWords(actionWords);
  const common = useWords(commonWords);
  const [reason, setReason] = useState('');
  const [version, setVersion] = useState('');
  const held = token.versions.filter(({ hasValue }) => hasValue).toReversed();
  const asking = useMutation({
    mutationFn: () =>
      postTokenReveal({
        client,
        path: { id: token.id },
        body: { reason: reason.trim(), ...(version !== '' && { version: Number(version) }) },
      }),
    onSuccess: onAsked,
    // The ticket redeems the value: only this page's state keeps it.
    gcTime: 0,
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        asking.mutate();
      }}
    >
      <p>{t('revealWhat')}</p>
      {held.length > 1 && (
        <Field label={t('whichVersion')} violations={violationsOf(asking.error, 'version')}>
          {(parts) => (
            <select {...parts} value={version} onChange={({ target }) => setVersion(target.value)}>
              {held.map((each) => (
                <option key={each.version} value={each.status === 'current' ? '' : each.version}>
                  {each.version}
                  {each.status === 'current' && ` (${t('inUse')})`}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field label={common.t('reason')} hint={common.t('reasonHint')} violations={violationsOf(asking.error, 'reason')}>
        {(parts) => (
          <textarea {...parts} rows={2} value={reason} onChange={({ target }) => setReason(target.value)} autoFocus />
        )}
      </Field>
      <RefusalNote error={asking.error} shownElsewhere={['reason', 'version']} />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{common.t('cancel')}</Button>
        <Button tone="primary" type="submit" isPending={asking.isPending} isDisabled={reason.trim() === ''}>
          {t('ask')}
        </Button>
      </div>
    </form>
  );
}

interface AskedProps {
  readonly tokenId: string;
  readonly reveal: Reveal;
  readonly onAgain: () => void;
}

function Asked({ tokenId, reveal, onAgain }: AskedProps) {
  const { t } = useWords(actionWords);
  const box = useRef<HTMLElement>(null);
  const [shown, setShown] = useState<number | null>(null);
  const { data } = useQuery({
    queryKey: ['confirmations', reveal.confirmation],
    queryFn: ({ signal }) => getConfirmation({ client, signal, path: { id: reveal.confirmation } }),
    refetchInterval: LOOK_EVERY_MS,
    enabled: shown === null,
  });
  const state = data?.state ?? (reveal.status === 'confirmed' ? 'confirmed' : 'open');
  const expiresAt = data?.expiresAt ?? reveal.expiresAt;
  const redeeming = useMutation({
    mutationFn: () => redeem({ tokenId, ticket: reveal.ticket, box }),
    onSuccess: (version) => {
      setShown(version);
      // Whoever closes and opens the dialog is not offered what was shown already.
      queryClient.setQueryData<Confirmation>(
        ['confirmations', reveal.confirmation],
        (was) => was && { ...was, state: 'spent' },
      );
    },
    gcTime: 0,
  });
  const isOver = shown === null && (state === 'lapsed' || state === 'spent');
  return (
    <div className="flex flex-col gap-4">
      {shown === null && state === 'open' && (
        <p role="status">
          {t('waiting')} ({t('waitingUntil', { at: clockText(expiresAt) })})
        </p>
      )}
      {shown === null && state === 'confirmed' && <p role="status">{t('ready', { at: clockText(expiresAt) })}</p>}
      {isOver && <p role="status">{t(state === 'spent' ? 'spent' : 'lapsed')}</p>}
      <RefusalNote error={redeeming.error} />
      {shown === null && state === 'confirmed' && (
        <div>
          <Button tone="primary" isPending={redeeming.isPending} onPress={() => redeeming.mutate()}>
            {t('show')}
          </Button>
        </div>
      )}
      <RevealedBox box={box} version={shown} />
      {(isOver || shown !== null) && (
        <div>
          <Button onPress={onAgain}>{t('askAgain')}</Button>
        </div>
      )}
    </div>
  );
}

interface Redeemed {
  readonly tokenId: string;
  readonly ticket: string;
  readonly box: RefObject<HTMLElement | null>;
}

/** Puts the value straight into its box: it never is part of what React or the query cache remember. Answers the version. */
async function redeem({ tokenId, ticket, box }: Redeemed): Promise<number> {
  const { value, version } = await redeemTokenReveal({ client, path: { id: tokenId, ticket } });
  if (box.current !== null) box.current.textContent = value;
  return version;
}
