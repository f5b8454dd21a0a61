import { type NewKey, postKey } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { announce } from '../../components/announce.tsx';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../components/button.tsx';
import { CopyOnce } from '../../components/copy-once.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { formText } from '../../components/form-text.ts';
import { RefusalNote, violationsOf } from '../../components/refusal-note.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { keysQuery } from './connection-queries.ts';
import { connectionWords } from './words.ts';

const ROLES = ['viewer', 'operator', 'approver', 'admin', 'consumer'] as const;

function bodyOf(form: FormData): NewKey {
  const text = (name: string) => formText(form, name);
  const tokens = text('tokens').split(/\s+/).filter(Boolean);
  return {
    name: text('name'),
    roles: form.getAll('roles') as NewKey['roles'],
    ...(text('person') !== '' && { person: text('person') }),
    ...(tokens.length > 0 && { tokens }),
    ...(text('expiresIn') !== '' && { expiresIn: text('expiresIn') }),
  };
}

export function NewKeyDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useWords(connectionWords);
  const common = useWords(commonWords);
  // Not in the mutation: what it keeps would outlive this dialog.
  const [value, setValue] = useState<string | null>(null);
  const making = useMutation({
    mutationFn: async (body: NewKey) => {
      const { key } = await postKey({ client, body });
      setValue(key);
    },
    onSuccess: async () => {
      announce(t('keys.wasMade'));
      await queryClient.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  const close = () => {
    setValue(null);
    making.reset();
    onClose();
  };
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    making.mutate(bodyOf(new FormData(event.currentTarget)));
  };
  const violations = (field: string) => violationsOf(making.error, field);
  return (
    <Dialog title={value === null ? t('keys.create') : t('keys.made')} isOpen={isOpen} onClose={close}>
      {value === null ? (
        <form className="flex flex-col gap-4" onSubmit={send}>
          <Field label={t('keys.name')} violations={violations('name')}>
            {(parts) => <input {...parts} name="name" required autoFocus />}
          </Field>
          <Field label={t('keys.person')} hint={t('keys.personHint')} violations={violations('person')}>
            {(parts) => <input {...parts} name="person" />}
          </Field>
          <fieldset>
            <legend className="mb-1 text-sm font-medium">{t('keys.roles')}</legend>
            {ROLES.map((role) => (
              <label key={role} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
                <input type="checkbox" name="roles" value={role} className="size-4 accent-(--accent)" />
                {t(`keys.rolesWords.${role}`)}
              </label>
            ))}
            {violations('roles').length > 0 && <p className="text-xs text-expired">{t('keys.chooseRoles')}</p>}
          </fieldset>
          <Field label={t('keys.tokens')} hint={t('keys.tokensHint')} violations={violations('tokens')}>
            {(parts) => <textarea {...parts} name="tokens" rows={2} />}
          </Field>
          <Field label={t('keys.expiresIn')} hint={t('keys.expiresInHint')} violations={violations('expiresIn')}>
            {(parts) => <input {...parts} name="expiresIn" placeholder="P90D" />}
          </Field>
          <RefusalNote error={making.error} shownElsewhere={['name', 'person', 'roles', 'tokens', 'expiresIn']} />
          <div className="flex justify-end gap-2">
            <Button onPress={close}>{common.t('cancel')}</Button>
            <Button tone="primary" type="submit" isPending={making.isPending}>
              {t('keys.createIt')}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <p>{t('keys.madeHint')}</p>
          <CopyOnce value={value} />
          <div className="flex justify-end">
            <Button tone="primary" onPress={close}>
              {common.t('close')}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
