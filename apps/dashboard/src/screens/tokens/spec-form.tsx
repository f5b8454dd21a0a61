import { Choice } from '../../components/choice.tsx';
import { useWords } from '../../words/define-words.ts';
import { kindKey, stateWords } from '../../words/state-words.ts';
import type { Draft } from './spec-draft.ts';
import { SpecField, useSpecEditing } from './spec-field.tsx';
import { specWords } from './spec-words.ts';
import { WindowFields, ZoneList } from './window-fields.tsx';

/** Kinds that can be registered here; the others come with a migration or need an account of an organisation. */
const NEW_KINDS = [
  'dataManager.adaptersClient',
  'dataManager.cleanseImport',
  'dataManager.basicAuth',
  'custom',
] as const;

interface SpecFormProps {
  /** Registered already: what cannot change any more is not offered. */
  readonly isSaved: boolean;
  /** Found by the page itself: the id is taken. */
  readonly idProblem?: string | undefined;
}

/** The fields people change, in the order they think of them. */
export function SpecForm({ isSaved, idProblem }: SpecFormProps) {
  const { t } = useWords(specWords);
  const { draft } = useSpecEditing();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {!isSaved && <Identity idProblem={idProblem} />}
      <Text field="label" path="label" hint={t('fields.labelHint')} />
      <Text field="owner" path="owner" hint={t('fields.ownerHint')} inputMode="email" />
      {!isSaved && <Text field="site" path="site" hint={t('fields.siteHint')} inputMode="url" />}
      <Text field="tags" path="tags" hint={t('fields.tagsHint')} />
      {draft.issuer !== 'keep' && draft.kind === 'custom' && <Issuer />}
      <Text field="lifetime" path="lifetime" hint={t('fields.lifetimeHint')} />
      <Text field="before" path="renewal.before" hint={t('fields.beforeHint')} />
      <Text field="overlap" path="overlap" hint={t('fields.overlapHint')} />
      {draft.kind.startsWith('dataManager.') && <Coexistence />}
      <Lines field="consumers" path="adoption" hint={t('fields.consumersHint')} />
      <Lines field="escalation" path="escalation" hint={t('fields.escalationHint')} />
      {draft.issuer !== 'guided' && (
        <div className="sm:col-span-2">
          <WindowFields />
          <ZoneList />
        </div>
      )}
    </div>
  );
}

type TextName =
  'id' | 'label' | 'owner' | 'site' | 'tags' | 'issuerUrl' | 'issuerSecret' | 'lifetime' | 'before' | 'overlap';

const REQUIRED: readonly string[] = ['id', 'label', 'owner', 'lifetime', 'issuerUrl', 'issuerSecret'];

interface TextProps<Name extends keyof Draft> {
  readonly field: Name;
  readonly path: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly inputMode?: 'email' | 'url';
}

function Text({ field, path, hint, problem, inputMode }: TextProps<TextName>) {
  const { t } = useWords(specWords);
  const { draft, onDraft } = useSpecEditing();
  return (
    <SpecField
      path={path}
      label={t(`fields.${field}`)}
      hint={hint}
      value={draft[field]}
      problem={problem}
      isRequired={REQUIRED.includes(field)}
    >
      {(parts) => (
        <input
          {...parts}
          {...(inputMode !== undefined && { inputMode })}
          value={draft[field]}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onDraft({ ...draft, [field]: target.value })}
        />
      )}
    </SpecField>
  );
}

function Lines({ field, path, hint }: TextProps<'consumers' | 'escalation'>) {
  const { t } = useWords(specWords);
  const { draft, onDraft } = useSpecEditing();
  return (
    <SpecField path={path} label={t(`fields.${field}`)} hint={hint} value={draft[field]}>
      {(parts) => (
        <textarea
          {...parts}
          rows={2}
          spellCheck={false}
          value={draft[field]}
          onChange={({ target }) => onDraft({ ...draft, [field]: target.value })}
        />
      )}
    </SpecField>
  );
}

function Identity({ idProblem }: { readonly idProblem?: string | undefined }) {
  const { t } = useWords(specWords);
  const states = useWords(stateWords);
  const { draft, onDraft } = useSpecEditing();
  return (
    <>
      <Text field="id" path="id" hint={t('fields.idHint')} problem={idProblem} />
      <SpecField path="kind" label={t('fields.kind')} hint={t('fields.kindHint')} value={draft.kind}>
        {(parts) => (
          <select
            {...parts}
            value={draft.kind}
            onChange={({ target }) =>
              onDraft({
                ...draft,
                kind: target.value as Draft['kind'],
                ...(target.value !== 'custom' && { issuer: 'guided' }),
              })
            }
          >
            {NEW_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {states.t(kindKey(kind))}
              </option>
            ))}
          </select>
        )}
      </SpecField>
    </>
  );
}

function Issuer() {
  const { t } = useWords(specWords);
  const { draft, onDraft } = useSpecEditing();
  return (
    <div className="flex flex-col gap-4 sm:col-span-2">
      <Choice
        label={t('fields.issuer')}
        value={draft.issuer}
        options={[
          { value: 'guided', label: t('fields.guided') },
          { value: 'webhook', label: t('fields.webhook') },
        ]}
        onChange={(issuer) => onDraft({ ...draft, issuer })}
      />
      {draft.issuer === 'webhook' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Text field="issuerUrl" path="issuer.url" inputMode="url" />
          <Text field="issuerSecret" path="issuer.secret" />
        </div>
      )}
    </div>
  );
}

function Coexistence() {
  const { t } = useWords(specWords);
  const { draft, onDraft } = useSpecEditing();
  return (
    <SpecField path="coexistence" label={t('fields.coexistence')} value={draft.coexistence || 'unknown'}>
      {(parts) => (
        <select
          {...parts}
          value={draft.coexistence || 'unknown'}
          onChange={({ target }) => onDraft({ ...draft, coexistence: target.value as Draft['coexistence'] })}
        >
          {(['unknown', 'many', 'one'] as const).map((value) => (
            <option key={value} value={value}>
              {t(`fields.coexistences.${value}`)}
            </option>
          ))}
        </select>
      )}
    </SpecField>
  );
}
