import { RERUN_PHASES } from '@keyturn/domain';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { StatusChips } from '../../components/status-chips.tsx';
import { knownWord } from '../../reruns/known-word.ts';
import { useSummary } from '../../shell/summary.ts';
import { numberText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { stateWords } from '../../words/state-words.ts';
import { type MigrationFilter, toggled } from './migration-filter.ts';
import { facetsQuery } from '../../api/fleet-queries.ts';
import { migrationsWords } from './words.ts';

interface FiltersProps {
  readonly filter: MigrationFilter;
  readonly onFilter: (filter: MigrationFilter) => void;
}

const PILL = 'inline-flex min-h-8! items-center gap-1.5 rounded-full! border px-2.5! text-xs! pointer-coarse:min-h-11!';

/** Status words to switch on and off, and menus of what else there is. */
export function MigrationFilters({ filter, onFilter }: FiltersProps) {
  const { t } = useWords(migrationsWords);
  const state = useWords(stateWords);
  const counts = useSummary()?.migrations;
  const facets = useQuery(facetsQuery).data?.migrations;
  const phases = RERUN_PHASES.filter((phase) => (counts?.phase[phase] ?? 0) > 0 || filter['phase']?.includes(phase));
  const menus = [
    {
      name: 'phase',
      values: phases.map((value) => ({
        value,
        label: knownWord(state.t, 'phase', value),
        count: counts?.phase[value] ?? 0,
      })),
    },
    {
      name: 'product',
      values: Object.entries(counts?.product ?? {}).map(([value, count]) => ({
        value,
        label: knownWord(state.t, 'product', value),
        count,
      })),
    },
    { name: 'server', values: (facets?.servers ?? []).map(({ value, count }) => ({ value, label: value, count })) },
    { name: 'site', values: (facets?.sites ?? []).map(({ value, count }) => ({ value, label: value, count })) },
  ] as const;
  return (
    <div role="group" aria-label={t('filterBy')} className="flex flex-wrap items-center gap-1.5">
      <StatusChips
        counts={counts?.status}
        chosen={filter['status'] ?? []}
        onToggle={(status) => onFilter(toggled(filter, 'status', status))}
      />
      {menus.map(({ name, values }) =>
        values.length === 0 ? null : (
          <FilterMenu key={name} name={name} label={t(name)} values={values} filter={filter} onFilter={onFilter} />
        ),
      )}
      {Object.keys(filter).length > 0 && (
        <Button tone="quiet" onPress={() => onFilter({})}>
          {t('clear')}
        </Button>
      )}
    </div>
  );
}

interface FilterMenuProps extends FiltersProps {
  readonly name: string;
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly label: string; readonly count: number }[];
}

function FilterMenu({ name, label, values, filter, onFilter }: FilterMenuProps) {
  const chosen = filter[name] ?? [];
  return (
    <MenuTrigger>
      <Button className={classNames(PILL, chosen.length > 0 && 'border-accent! text-accent!')}>
        {label}
        {chosen.length > 0 && <span className="tabular">{chosen.length}</span>}
        <ChevronDown aria-hidden size={13} />
      </Button>
      <Popover className="max-h-80 w-72 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised">
        <Menu
          aria-label={label}
          selectionMode="multiple"
          selectedKeys={chosen}
          onAction={(value) => onFilter(toggled(filter, name, String(value)))}
          className="outline-none"
        >
          {values.map(({ value, label: text, count }) => (
            <MenuItem
              key={value}
              id={value}
              textValue={text}
              className={({ isFocused, isSelected }) =>
                classNames(
                  'flex min-h-9 cursor-pointer items-center gap-2 rounded px-2.5 py-1 pointer-coarse:min-h-11',
                  isFocused && 'bg-sunken',
                  isSelected && 'font-semibold text-accent',
                )
              }
            >
              <span className="min-w-0 grow break-words">{text}</span>
              <span className="tabular text-xs text-muted">{numberText(count)}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
