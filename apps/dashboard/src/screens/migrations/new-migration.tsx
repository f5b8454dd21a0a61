import { getMigrations, lintMigrations, putMigration, Refusal, startMigration } from '@keyturn/client';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { RefusalNote, type Violation } from '../../components/refusal-note.tsx';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { EMPTY_FORM, type MigrationForm, specOf } from './migration-form.ts';
import { FIELD_PATHS, MigrationFields } from './migration-fields.tsx';
import { migrationsWords } from './words.ts';

interface NewMigrationProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** A small form for the usual case; everything else is for a file. What was typed stays until it is created. */
export function NewMigration({ isOpen, onClose }: NewMigrationProps) {
  const { t } = useWords(migrationsWords);
  const [form, setForm] = useState(EMPTY_FORM);
  return (
    <Dialog title={t('form.title')} isOpen={isOpen} onClose={onClose}>
      <Form
        form={form}
        onForm={(change) => setForm((now) => ({ ...now, ...change }))}
        onDone={() => {
          setForm(EMPTY_FORM);
          onClose();
        }}
      />
    </Dialog>
  );
}

interface FormProps {
  readonly form: MigrationForm;
  readonly onForm: (change: Partial<MigrationForm>) => void;
  readonly onDone: () => void;
}

function Form({ form, onForm, onDone }: FormProps) {
  const { t } = useWords(migrationsWords);
  const common = useWords(commonWords);
  const checking = useMutation({ mutationFn: () => check(form) });
  const creating = useCreating(form, onDone);
  const error = creating.error ?? checking.error;
  const violations = violationsIn(error) ?? checking.data ?? [];
  const elsewhere = violations.filter(({ path }) => !FIELD_PATHS.some((field) => isAt(path, field)));
  const isRefused = violations.some(({ severity }) => severity === 'error');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        checking.reset();
        creating.mutate();
      }}
    >
      <MigrationFields
        form={form}
        onForm={onForm}
        violationsAt={(field) => violations.filter(({ path }) => isAt(path, field))}
      />
      {error instanceof ExistsAlready ? (
        <p role="alert" className="rounded-md bg-at-risk-soft p-3 text-at-risk">
          {t('form.exists')}{' '}
          <Link to="/migrations/$id" params={{ id: form.id.trim() }} className={LINK_LOOK}>
            {form.id}
          </Link>
        </p>
      ) : (
        <RefusalNote
          error={error}
          shownElsewhere={violations.filter((one) => !elsewhere.includes(one)).map(({ path }) => path)}
        />
      )}
      {error === null && checking.data !== undefined && (
        <div role="status" className={isRefused ? 'text-expired' : 'text-healthy'}>
          <p>{t(isRefused ? 'form.refused' : violations.length > 0 ? 'form.warnings' : 'form.fine')}</p>
          {elsewhere.map(({ code, message, proposal }) => (
            <p key={code} className="text-sm text-ink">
              {message} {proposal}
            </p>
          ))}
        </div>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onDone} tone="quiet">
          {common.t('cancel')}
        </Button>
        <Button isPending={checking.isPending} onPress={() => checking.mutate()}>
          {t('form.check')}
        </Button>
        <Button tone="primary" type="submit" isPending={creating.isPending}>
          {t('form.submit')}
        </Button>
      </div>
    </form>
  );
}

/** A specification put under a name that is taken would change that migration. */
class ExistsAlready extends Error {}

function useCreating(form: MigrationForm, onDone: () => void) {
  const { t } = useWords(migrationsWords);
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async () => {
      const spec = specOf(form);
      if (spec.id !== '' && (await isTaken(spec.id))) throw new ExistsAlready();
      const { id } = await putMigration({ client, path: { id: spec.id }, body: spec });
      if (!form.startsNow) return { id, isStarted: false };
      // Registered is registered: its page says what speaks against the start.
      const isStarted = await startMigration({ client, path: { id }, body: {} }).then(
        () => true,
        () => false,
      );
      return { id, isStarted };
    },
    onSuccess: ({ id, isStarted }) => {
      announce(t(isStarted ? 'form.started' : 'form.created', { id }));
      for (const queryKey of [['migrations'], ['fleet'], ['tokens']]) void queryClient.invalidateQueries({ queryKey });
      onDone();
      void navigate({ to: '/migrations/$id', params: { id } });
    },
  });
}

/** Looked for among all, so that a name nobody has is no error. */
async function isTaken(id: string): Promise<boolean> {
  const { items } = await getMigrations({ client, query: { q: id, limit: '500' } });
  return items.some((item) => item.id === id);
}

const check = async (form: MigrationForm): Promise<readonly Violation[]> =>
  (await lintMigrations({ client, body: specOf(form) })).violations;

const violationsIn = (error: unknown): readonly Violation[] | null =>
  error instanceof Refusal && error.problem.violations !== undefined ? error.problem.violations : null;

/** `scope.projects.includedKeys.3` belongs to the field of `scope`. */
function isAt(path: string, field: string): boolean {
  const dotted = path.replaceAll('/', '.').replace(/^\./, '');
  return dotted === field || dotted.startsWith(`${field}.`);
}
