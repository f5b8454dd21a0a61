import { rotateToken, type Token } from '@keyturn/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { RefusalNote, violationsOf } from '../../components/refusal-note.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { outlookOf } from '../tokens/command-outlook.ts';
import { actionWords } from './action-words.ts';
import { ChangedNote } from './changed-note.tsx';
import { useDecision } from './decided-on.ts';

export interface TokenDialogProps {
  readonly token: Token;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function RotateDialog({ token, isOpen, onClose }: TokenDialogProps) {
  const { t } = useWords(actionWords);
  return (
    <Dialog title={t('rotateTitle', { label: token.label })} isOpen={isOpen} onClose={onClose}>
      <RotateForm token={token} onClose={onClose} />
    </Dialog>
  );
}

function RotateForm({ token, onClose }: Omit<TokenDialogProps, 'isOpen'>) {
  const { t } = useWords(actionWords);
  const common = useWords(commonWords);
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const [isEmergency, setIsEmergency] = useState(false);
  const outlook = outlookOf(token, 'rotate');
  const decide = useDecision(token, true);
  const rotating = useMutation({
    mutationFn: () =>
      decide((headers) =>
        rotateToken({
          client,
          path: { id: token.id },
          body: { reason: reason.trim(), ...(isEmergency && { breakGlass: true }) },
          headers,
        }),
      ),
    onSuccess: (started) => {
      announce('version' in started ? t('rotating', { version: started.version }) : t('awaiting'));
      void queryClient.invalidateQueries({ queryKey: ['confirmations'] });
      void queryClient.invalidateQueries({ queryKey: ['token', token.id] });
      onClose();
    },
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        rotating.mutate();
      }}
    >
      {outlook.is === 'will' && <p>{t(`rotateWill.${outlook.what as 'makes' | 'asksPerson' | 'asksConsent'}`)}</p>}
      {outlook.is === 'refused' && <p className="text-expired">{t(`refused.${outlook.why}`)}</p>}
      <Field
        label={common.t('reason')}
        hint={common.t('reasonHint')}
        violations={violationsOf(rotating.error, 'reason')}
      >
        {(parts) => (
          <textarea {...parts} rows={2} value={reason} onChange={({ target }) => setReason(target.value)} autoFocus />
        )}
      </Field>
      <div className="rounded-md border border-line p-3">
        <label className="flex min-h-6 items-center gap-2 font-medium pointer-coarse:min-h-11">
          <input
            type="checkbox"
            className="size-4 accent-(--accent) pointer-coarse:size-5"
            checked={isEmergency}
            onChange={({ target }) => setIsEmergency(target.checked)}
            aria-describedby="break-glass-what"
          />
          {t('breakGlass')}
        </label>
        <p id="break-glass-what" className="mt-1 text-muted">
          {t('breakGlassWhat')}
        </p>
      </div>
      <ChangedNote error={rotating.error} token={token} />
      <RefusalNote error={rotating.error} shownElsewhere={['reason']} />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{common.t('cancel')}</Button>
        <Button
          tone={isEmergency ? 'danger' : 'primary'}
          type="submit"
          isPending={rotating.isPending}
          isDisabled={reason.trim() === ''}
        >
          {t('rotate')}
        </Button>
      </div>
    </form>
  );
}
