import { pauseToken, retireToken } from '@keyturn/client';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { announce } from '../../components/announce.tsx';
import { Choice } from '../../components/choice.tsx';
import { Field } from '../../components/field.tsx';
import { ReasonDialog } from '../../components/reason-dialog.tsx';
import { fleetNow } from '../../time/fleet-time.ts';
import { viewerZone } from '../../time/instant-text.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { actionWords } from './action-words.ts';
import { useDecision } from './decided-on.ts';
import type { TokenDialogProps } from './rotate-dialog.tsx';
import { showNow } from './show-now.ts';

export function PauseDialog({ token, isOpen, onClose }: TokenDialogProps) {
  const { t } = useWords(actionWords);
  const common = useWords(commonWords);
  const [until, setUntil] = useState('');
  const decide = useDecision(token, isOpen);
  const isPast = until !== '' && Date.parse(until) <= fleetNow();
  return (
    <ReasonDialog
      title={t('pauseTitle', { label: token.label })}
      isOpen={isOpen}
      onClose={onClose}
      action={t('pause')}
      send={async (reason) => {
        const body = { reason, ...(until !== '' && { until: new Date(until).toISOString() }) };
        const send = (headers: Readonly<Record<string, string>>) =>
          pauseToken({ client, path: { id: token.id }, body, headers });
        showNow(await decide(send));
        announce(t('paused'));
      }}
    >
      <p>{t('pauseWhat')}</p>
      <Field
        label={`${t('until')} (${common.t('optional')})`}
        hint={t('untilHint', { zone: viewerZone() })}
        problem={isPast ? t('untilPast') : undefined}
      >
        {(parts) => (
          <input {...parts} type="datetime-local" value={until} onChange={({ target }) => setUntil(target.value)} />
        )}
      </Field>
    </ReasonDialog>
  );
}

export function RetireDialog({ token, isOpen, onClose }: TokenDialogProps) {
  const { t } = useWords(actionWords);
  const [revoke, setRevoke] = useState<'yes' | 'no'>('yes');
  const decide = useDecision(token, isOpen);
  return (
    <ReasonDialog
      title={t('retireTitle', { label: token.label })}
      isOpen={isOpen}
      onClose={onClose}
      action={t('retire')}
      tone="danger"
      send={async (reason) => {
        const body = { reason, revoke: revoke === 'yes' };
        const send = (headers: Readonly<Record<string, string>>) =>
          retireToken({ client, path: { id: token.id }, body, headers });
        showNow(await decide(send));
        announce(t('retired'));
      }}
    >
      <p>{t('retireWhat')}</p>
      {token.dependents.length > 0 && (
        <p className="font-medium text-expired">{t('retireDependents', { ids: token.dependents.join(', ') })}</p>
      )}
      <Choice
        label={t('revoke')}
        value={revoke}
        options={[
          { value: 'yes', label: t('revokeYes') },
          { value: 'no', label: t('revokeNo') },
        ]}
        onChange={setRevoke}
      />
    </ReasonDialog>
  );
}
