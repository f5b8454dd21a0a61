import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { Choice } from '../../components/choice.tsx';
import { Field, INPUT_LOOK } from '../../components/field.tsx';
import type { Violation } from '../../components/refusal-note.tsx';
import { Tick } from '../../components/tick.tsx';
import { migrationQuery } from '../../reruns/rerun-queries.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { stateWords } from '../../words/state-words.ts';
import { copiedFrom, keysOf, type MigrationForm } from './migration-form.ts';
import { namesQuery } from './migration-rows.ts';
import { migrationsWords } from './words.ts';

/** Field of the form → what of the specification it says. */
const PATH_OF = {
  id: 'id',
  baseUrl: 'server.baseUrl',
  serverId: 'server.serverId',
  version: 'server.assistantVersion',
  serverSecret: 'server.auth',
  site: 'destination.cloudUrl',
  email: 'account.email',
  accountSecret: 'account.auth',
  keys: 'scope',
  days: 'expectedDuration',
  owner: 'owner',
} as const;
type TextField = keyof typeof PATH_OF;
export const FIELD_PATHS: readonly string[] = Object.values(PATH_OF);

interface MigrationFieldsProps {
  readonly form: MigrationForm;
  readonly onForm: (change: Partial<MigrationForm>) => void;
  readonly violationsAt: (path: string) => readonly Violation[];
}

export function MigrationFields(props: MigrationFieldsProps) {
  const { form, onForm } = props;
  const { t } = useWords(migrationsWords);
  const state = useWords(stateWords);
  return (
    <>
      <CopyFrom onForm={onForm} />
      <Text {...props} field="id" label={t('form.id')} hint={t('form.idHint')} isNeeded />
      <Choice
        label={t('form.product')}
        value={form.product}
        options={(['jira', 'confluence'] as const).map((value) => ({ value, label: state.t(`product.${value}`) }))}
        onChange={(product) => onForm({ product })}
      />
      <Text {...props} field="baseUrl" label={t('form.baseUrl')} hint={t('form.baseUrlHint')} isNeeded />
      <div className="grid gap-4 sm:grid-cols-2">
        <Text {...props} field="serverId" label={t('form.serverId')} hint={t('form.serverIdHint')} isNeeded />
        <Text {...props} field="version" label={t('form.version')} hint={t('form.versionHint')} />
      </div>
      <Text {...props} field="serverSecret" label={t('form.serverSecret')} hint={t('form.serverSecretHint')} />
      <Text {...props} field="site" label={t('form.site')} isNeeded />
      <div className="grid gap-4 sm:grid-cols-2">
        <Text {...props} field="email" label={t('form.email')} hint={t('form.emailHint')} isNeeded />
        <Text {...props} field="accountSecret" label={t('form.accountSecret')} hint={t('form.accountSecretHint')} />
      </div>
      <Keys {...props} />
      <Tick isTicked={form.takesUsers} onChange={(takesUsers) => onForm({ takesUsers })}>
        {t('form.users')}
      </Tick>
      <div className="grid gap-4 sm:grid-cols-2">
        <Text {...props} field="days" label={t('form.days')} hint={t('form.daysHint')} isNumber />
        <Text {...props} field="owner" label={t('form.owner')} hint={t('form.ownerHint')} />
      </div>
      <Tick isTicked={form.startsNow} onChange={(startsNow) => onForm({ startsNow })}>
        <span className="font-medium">{t('form.startNow')}</span>
        <span className="block text-xs text-muted">{t('form.startHint')}</span>
      </Tick>
    </>
  );
}

interface TextProps extends MigrationFieldsProps {
  readonly field: Exclude<TextField, 'keys'>;
  readonly label: string;
  readonly hint?: string;
  readonly isNeeded?: boolean;
  readonly isNumber?: boolean;
}

function Text({ form, onForm, violationsAt, field, label, hint, isNeeded = false, isNumber = false }: TextProps) {
  const common = useWords(commonWords);
  const shown = isNeeded ? (
    label
  ) : (
    <>
      {label} <span className="font-normal text-muted">({common.t('optional')})</span>
    </>
  );
  return (
    <Field label={shown} violations={violationsAt(PATH_OF[field])} {...(hint !== undefined && { hint })}>
      {(parts) => (
        <input
          {...parts}
          value={form[field]}
          required={isNeeded}
          {...(isNumber && { inputMode: 'numeric', pattern: '[0-9]{1,3}' })}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onForm({ [field]: target.value })}
        />
      )}
    </Field>
  );
}

function Keys({ form, onForm, violationsAt }: MigrationFieldsProps) {
  const { t } = useWords(migrationsWords);
  const count = keysOf(form.keys).length;
  const hint: ReactNode = (
    <>
      {t('form.keysHint')} {count > 0 && <span className="tabular">{t('form.keyCount', { count })}</span>}
    </>
  );
  const label = t(form.product === 'jira' ? 'form.keysJira' : 'form.keysConfluence');
  return (
    <Field label={label} hint={hint} violations={violationsAt(PATH_OF.keys)}>
      {(parts) => (
        <textarea
          {...parts}
          rows={3}
          className={`${parts.className} font-mono`}
          value={form.keys}
          spellCheck={false}
          onChange={({ target }) => onForm({ keys: target.value })}
        />
      )}
    </Field>
  );
}

/** Waves of one server differ in little: the rest is taken over from an earlier one. */
function CopyFrom({ onForm }: Pick<MigrationFieldsProps, 'onForm'>) {
  const { t } = useWords(migrationsWords);
  const names = useQuery(namesQuery).data ?? [];
  if (names.length === 0) return null;
  const take = async (id: string) => {
    if (id === '') return;
    const { spec } = await queryClient.fetchQuery(migrationQuery(id));
    onForm(copiedFrom(spec));
  };
  return (
    <Field label={t('form.copy')}>
      {(parts) => (
        <select {...parts} className={INPUT_LOOK} defaultValue="" onChange={({ target }) => void take(target.value)}>
          <option value="">{t('form.copyNone')}</option>
          {names.map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
