import { putSecret } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef } from 'react';
import { announce } from '../../components/announce.tsx';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { formText } from '../../components/form-text.ts';
import { RefusalNote, violationsOf } from '../../components/refusal-note.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { secretsQuery } from './connection-queries.ts';
import { connectionWords } from './words.ts';

export function SetSecretDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useWords(connectionWords);
  const common = useWords(commonWords);
  const valueInput = useRef<HTMLInputElement>(null);
  const setting = useMutation({
    mutationFn: ({ name, note }: { name: string; note: string }) => {
      // Read here and not handed in: a mutation keeps what it is given.
      const value = valueInput.current?.value ?? '';
      if (valueInput.current !== null) valueInput.current.value = '';
      return putSecret({ client, path: { name }, body: { value, ...(note !== '' && { note }) } });
    },
    onSuccess: async (_, { name }) => {
      onClose();
      announce(t('secrets.wasSet', { name }));
      await queryClient.invalidateQueries({ queryKey: secretsQuery.queryKey });
    },
  });
  const close = () => {
    setting.reset();
    onClose();
  };
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setting.mutate({ name: formText(form, 'name'), note: formText(form, 'note') });
  };
  return (
    <Dialog title={t('secrets.setTitle')} isOpen={isOpen} onClose={close}>
      <form className="flex flex-col gap-4" onSubmit={send}>
        <Field label={t('secrets.name')} hint={t('secrets.nameHint')} violations={violationsOf(setting.error, 'name')}>
          {(parts) => <input {...parts} name="name" required autoFocus autoComplete="off" />}
        </Field>
        <Field
          label={t('secrets.value')}
          hint={t('secrets.valueHint')}
          violations={violationsOf(setting.error, 'value')}
        >
          {(parts) => (
            <input {...parts} ref={valueInput} type="password" required autoComplete="off" spellCheck={false} />
          )}
        </Field>
        <Field
          label={`${t('secrets.note')} (${common.t('optional')})`}
          violations={violationsOf(setting.error, 'note')}
        >
          {(parts) => <input {...parts} name="note" />}
        </Field>
        <RefusalNote error={setting.error} shownElsewhere={['name', 'value', 'note']} />
        <div className="flex justify-end gap-2">
          <Button onPress={close}>{common.t('cancel')}</Button>
          <Button tone="primary" type="submit" isPending={setting.isPending}>
            {common.t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
