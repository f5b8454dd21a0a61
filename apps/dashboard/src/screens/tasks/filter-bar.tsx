import type { Task } from '@keyturn/client';
import { SlidersHorizontal, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Field } from '../../components/field.tsx';
import { useIsNarrow } from '../../components/media.ts';
import { Tick } from '../../components/tick.tsx';
import { useUrl } from '../../url.ts';
import { useWords } from '../../words/define-words.ts';
import { stateWords } from '../../words/state-words.ts';
import { TASK_KINDS } from '../../work/task-kinds.ts';
import { isFiltered, type TaskFilter } from './task-filter.ts';
import { tasksWords } from './words.ts';

interface FilterBarProps {
  readonly filter: TaskFilter;
  /** What can be chosen: the tasks that are shown. */
  readonly tasks: readonly Task[];
}

const EMPTY = { kind: null, owner: null, subject: null, whose: null, overdue: null };

/** On a narrow page only whose tasks are shown is at hand; the rest is unfolded. */
export function FilterBar({ filter, tasks }: FilterBarProps) {
  const { t } = useWords(tasksWords);
  const { set } = useUrl();
  const isNarrow = useIsNarrow();
  const [isUnfolded, setIsUnfolded] = useState(false);
  return (
    <search aria-label={t('filters')} className="flex flex-wrap items-end gap-3">
      <div className="grow sm:grow-0">
        <Choice
          label={t('whose')}
          value={filter.isMine ? 'mine' : 'all'}
          options={[
            { value: 'all', label: t('everybody') },
            { value: 'mine', label: t('mine') },
          ]}
          onChange={(whose) => set({ whose: whose === 'mine' ? 'mine' : null, owner: null })}
        />
      </div>
      {isNarrow && (
        <Button
          icon={<SlidersHorizontal aria-hidden size={16} />}
          aria-expanded={isUnfolded}
          onPress={() => setIsUnfolded(!isUnfolded)}
        >
          {t('filters')}
        </Button>
      )}
      {(!isNarrow || isUnfolded) && <MoreFilters filter={filter} tasks={tasks} />}
      {isFiltered(filter) && (
        <Button tone="quiet" icon={<X aria-hidden size={16} />} onPress={() => set(EMPTY)}>
          {t('clear')}
        </Button>
      )}
    </search>
  );
}

function MoreFilters({ filter, tasks }: FilterBarProps) {
  const { t } = useWords(tasksWords);
  const state = useWords(stateWords);
  const { set } = useUrl();
  const several = filter.kinds.length > 1;
  return (
    <>
      <Select
        label={t('kind')}
        value={several ? 'several' : (filter.kinds[0] ?? '')}
        onChange={(kind) => kind !== 'several' && set({ kind })}
      >
        <option value="">{t('anyKind')}</option>
        {several && <option value="several">{t('severalKinds')}</option>}
        {TASK_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {state.t(`task.${kind}`)}
          </option>
        ))}
      </Select>
      {!filter.isMine && (
        <Select label={t('owner')} value={filter.owners[0] ?? ''} onChange={(owner) => set({ owner })}>
          <option value="">{t('anyOwner')}</option>
          <Options of={[...filter.owners, ...tasks.map(({ owner }) => owner)]} />
        </Select>
      )}
      <Select label={t('subject')} value={filter.subjects[0] ?? ''} onChange={(subject) => set({ subject })}>
        <option value="">{t('anySubject')}</option>
        <Options of={[...filter.subjects, ...tasks.map(({ subject }) => subject)]} />
      </Select>
      <Tick isTicked={filter.isOverdue} onChange={(isTicked) => set({ overdue: isTicked ? 'true' : null })}>
        {t('overdueOnly')}
      </Tick>
    </>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
}

function Select({ label, value, onChange, children }: SelectProps) {
  return (
    <Field label={label} className="min-w-0 grow basis-36 sm:max-w-48">
      {(parts) => (
        <select {...parts} value={value} onChange={({ target }) => onChange(target.value)}>
          {children}
        </select>
      )}
    </Field>
  );
}

const Options = ({ of }: { readonly of: readonly string[] }) =>
  [...new Set(of)]
    .toSorted((one, other) => one.localeCompare(other))
    .map((value) => (
      <option key={value} value={value}>
        {value}
      </option>
    ));
