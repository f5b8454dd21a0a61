import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { TOKEN_KINDS } from '@keyturn/domain';
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { StatusChips } from '../../components/status-chips.tsx';
import { useSummary } from '../../shell/summary.ts';
import { numberText } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import { kindKey, stateWords } from '../../words/state-words.ts';
import { facetsQuery } from '../../api/fleet-queries.ts';
import { type TokenFilter, toggled } from './token-search.ts';
import { tokensWords } from './words.ts';

interface FiltersProps {
  readonly filter: TokenFilter;
  readonly onFilter: (filter: TokenFilter) => void;
}

/** Status words one can switch on and off, and menus of what else there is in the fleet. */
export function Filters({ filter, onFilter }: FiltersProps) {
  const { t } = useWords(tokensWords);
  const counts = useSummary()?.status;
  return (
    <div role="group" aria-label={t('filter.by')} className="flex flex-wrap items-center gap-1.5">
      <StatusChips
        counts={counts}
        chosen={filter['status'] ?? []}
        onToggle={(status) => onFilter(toggled(filter, 'status', status))}
      />
      <FacetMenus filter={filter} onFilter={onFilter} />
      {Object.keys(filter).length > 0 && (
        <Button tone="quiet" onPress={() => onFilter({})}>
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}

interface Group {
  /** The name of the filter. */
  readonly name: string;
  readonly title: string;
  readonly values: readonly { readonly value: string; readonly label: string; readonly count?: number }[];
}

function FacetMenus(props: FiltersProps) {
  const { t } = useWords(tokensWords);
  const states = useWords(stateWords);
  const { data } = useQuery(facetsQuery);
  const same = (facets: readonly { value: string; count: number }[] = []) =>
    facets.map(({ value, count }) => ({ value, label: value, count }));
  const counted = new Map(data?.kinds.map(({ value, count }) => [value, count]));
  const kinds = TOKEN_KINDS.map((value) => ({
    value,
    label: states.t(kindKey(value)),
    ...(data !== undefined && { count: counted.get(value) ?? 0 }),
  }));
  const tags = Object.entries(data?.tags ?? {}).map(([name, values]) => ({
    name: `tag.${name}`,
    title: name,
    values: same(values),
  }));
  return (
    <>
      <FacetMenu
        {...props}
        label={t('filter.kind')}
        groups={[{ name: 'kind', title: t('filter.kind'), values: kinds }]}
      />
      <FacetMenu
        {...props}
        label={t('filter.owner')}
        groups={[{ name: 'owner', title: t('filter.owner'), values: same(data?.owners) }]}
      />
      <FacetMenu
        {...props}
        label={t('filter.site')}
        groups={[{ name: 'site', title: t('filter.site'), values: same(data?.sites) }]}
      />
      <FacetMenu {...props} label={t('filter.tag')} groups={tags} />
    </>
  );
}

function FacetMenu({ label, groups, filter, onFilter }: FiltersProps & { label: string; groups: readonly Group[] }) {
  const filled = groups.filter(({ values }) => values.length > 0);
  if (filled.length === 0) return null;
  const chosen = filled.flatMap(({ name }) => (filter[name] ?? []).map((value) => `${name} ${value}`));
  return (
    <MenuTrigger>
      <Button
        className={classNames(
          'rounded-full! px-2.5! text-xs! min-h-8! pointer-coarse:min-h-11!',
          chosen.length > 0 && 'border-accent! text-accent!',
        )}
      >
        {label}
        {chosen.length > 0 && <span className="tabular">{chosen.length}</span>}
        <ChevronDown aria-hidden size={13} />
      </Button>
      <Popover className="max-h-80 w-72 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised">
        <Menu
          aria-label={label}
          selectionMode="multiple"
          selectedKeys={chosen}
          onAction={(key) => {
            const [name = '', ...value] = String(key).split(' ');
            onFilter(toggled(filter, name, value.join(' ')));
          }}
          className="outline-none"
        >
          {filled.map(({ name, title, values }) => (
            <MenuSection key={name}>
              {filled.length > 1 && <Header className="px-2.5 pt-2 pb-1 text-xs text-muted">{title}</Header>}
              {values.map(({ value, label: text, count }) => (
                <MenuItem
                  key={value}
                  id={`${name} ${value}`}
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
                  {count !== undefined && <span className="tabular text-xs text-muted">{numberText(count)}</span>}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
