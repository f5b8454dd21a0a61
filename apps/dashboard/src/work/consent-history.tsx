import { type Consent, deleteTokenConsent } from '@keyturn/client';
import { useState } from 'react';
import { client } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { announce } from '../components/announce.tsx';
import { Button } from '../components/button.tsx';
import { useWhyNot } from '../components/permitted.tsx';
import { ReasonDialog } from '../components/reason-dialog.tsx';
import { instantText } from '../time/instant-text.ts';
import { useWords } from '../words/define-words.ts';
import { consentWords } from './consent-words.ts';

interface ConsentHistoryProps {
  readonly tokenId: string;
  /** Newest first. */
  readonly items: readonly Consent[];
}

const SHOWN_AT_FIRST = 3;

/** Who consented to what, and taking one back that still counts. */
export function ConsentHistory({ tokenId, items }: ConsentHistoryProps) {
  const { t } = useWords(consentWords);
  const [isAll, setIsAll] = useState(false);
  const [revoking, setRevoking] = useState<string | null>(null);
  if (items.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-4">
      <h3 className="text-sm font-semibold">{t('earlier')}</h3>
      <ul className="divide-y divide-line">
        {(isAll ? items : items.slice(0, SHOWN_AT_FIRST)).map((consent) => (
          <ConsentRow key={consent.id} consent={consent} onRevoke={() => setRevoking(consent.id)} />
        ))}
      </ul>
      {!isAll && items.length > SHOWN_AT_FIRST && (
        <Button tone="quiet" className="self-start" onPress={() => setIsAll(true)}>
          {t('allConsents', { count: items.length })}
        </Button>
      )}
      <ReasonDialog
        title={t('revokeTitle')}
        isOpen={revoking !== null}
        onClose={() => setRevoking(null)}
        action={t('revokeSubmit')}
        tone="danger"
        send={async (reason) => {
          await deleteTokenConsent({ client, path: { id: tokenId, consentId: revoking ?? '' }, body: { reason } });
          announce(t('revoked'));
          void queryClient.invalidateQueries({ queryKey: ['token', tokenId] });
        }}
      >
        <p>{t('revokeHint')}</p>
      </ReasonDialog>
    </div>
  );
}

function ConsentRow({ consent, onRevoke }: { readonly consent: Consent; readonly onRevoke: () => void }) {
  const { t } = useWords(consentWords);
  const whyNot = useWhyNot('consents.decide');
  const { grantedBy, grantedAt, validUntil, standing, selfConfirmed, comment, uses, revokedBy, revokeReason } = consent;
  const more = [
    t(standing ? 'forAll' : 'forOnce'),
    t('holdsUntil', { at: instantText(validUntil) }),
    ...(uses.length > 0 ? [t('usedFor', { versions: uses.map(({ version }) => version).join(', ') })] : []),
    ...(selfConfirmed ? [t('selfConfirmed')] : []),
    ...(revokedBy === null ? [] : [t('revokedBy', { who: revokedBy, reason: revokeReason ?? '' })]),
  ];
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5">
      <div className="min-w-0 space-y-0.5">
        <p>
          <span className="font-medium">{t('byWhom', { who: grantedBy, at: instantText(grantedAt) })}</span>
          <span className={`ml-2 rounded-full px-2 py-0.5 text-xs font-semibold ${LOOK[consent.state]}`}>
            {t(`state.${consent.state}`)}
          </span>
        </p>
        <p className="text-sm text-muted">{more.join(' · ')}</p>
        {comment !== null && <p className="text-sm break-words">“{comment}”</p>}
      </div>
      {consent.state === 'valid' && (
        <Button isDisabled={whyNot !== null} onPress={onRevoke}>
          {t('revoke')}
        </Button>
      )}
    </li>
  );
}

const LOOK: Readonly<Record<Consent['state'], string>> = {
  valid: 'bg-healthy-soft text-healthy',
  used: 'bg-quiet-soft text-quiet',
  lapsed: 'bg-quiet-soft text-quiet',
  revoked: 'bg-at-risk-soft text-at-risk',
};
