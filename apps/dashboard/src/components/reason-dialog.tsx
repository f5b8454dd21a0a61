import { Refusal } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { commonWords } from '../words/common-words.ts';
import { useWords } from '../words/define-words.ts';
import { Button, type ButtonTone } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { RefusalNote, violationsOf } from './refusal-note.tsx';

interface ReasonDialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What will happen, in a sentence or two. */
  readonly children?: ReactNode;
  readonly action: string;
  readonly tone?: ButtonTone;
  /** The name of the field in the API's body, `reason` or `comment`. */
  readonly field?: string;
  readonly send: (reason: string) => Promise<unknown>;
}

/** Asks why, then does it; a refusal stays beside what was typed. */
export function ReasonDialog({
  title,
  isOpen,
  onClose,
  children,
  action,
  tone = 'primary',
  field = 'reason',
  send,
}: ReasonDialogProps) {
  const { t } = useWords(commonWords);
  const [reason, setReason] = useState('');
  const sending = useMutation({
    mutationFn: () => send(reason.trim()),
    onSuccess: () => {
      setReason('');
      onClose();
    },
  });
  const isChanged = sending.error instanceof Refusal && sending.error.code === 'request.revisionChanged';
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          sending.mutate();
        }}
      >
        {children}
        <Field label={t('reason')} hint={t('reasonHint')} violations={violationsOf(sending.error, field)}>
          {(parts) => (
            <textarea {...parts} rows={2} value={reason} onChange={({ target }) => setReason(target.value)} autoFocus />
          )}
        </Field>
        <RefusalNote error={sending.error} shownElsewhere={[field]}>
          {isChanged && <p>{t('changedMeanwhile')}</p>}
        </RefusalNote>
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button tone={tone} type="submit" isPending={sending.isPending} isDisabled={reason.trim() === ''}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
