import { KeyRound, SearchX, X } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { useWords } from '../../words/define-words.ts';
import { conditionsOf, type TokenFilter, toggled, writeSearch } from './token-search.ts';
import { tokensWords } from './words.ts';

/** The fleet is empty: what to do first. */
export function NoTokens() {
  const { t } = useWords(tokensWords);
  return (
    <Empty icon={KeyRound} title={t('empty.title')}>
      <p>{t('empty.lead')}</p>
      <ol className="mx-auto mt-3 mb-4 max-w-lg list-decimal space-y-2 pl-6 text-left">
        <li>
          {t('empty.one')} <code>keyturn apply -f tokens.yaml</code>
        </li>
        <li>{t('empty.two')}</li>
        <li>{t('empty.three')}</li>
      </ol>
    </Empty>
  );
}

interface NoMatchProps {
  readonly filter: TokenFilter;
  readonly onFilter: (filter: TokenFilter) => void;
}

/** Nothing fits: each condition can be taken away alone. */
export function NoMatch({ filter, onFilter }: NoMatchProps) {
  const { t } = useWords(tokensWords);
  return (
    <Empty icon={SearchX} title={t('noMatch.title')}>
      <p>{t('noMatch.lead')}</p>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        {conditionsOf(filter).map(({ name, value }) => {
          const what = writeSearch({ [name]: [value] });
          return (
            <Button
              key={what}
              icon={<X aria-hidden size={14} />}
              aria-label={t('filter.remove', { what })}
              onPress={() => onFilter(toggled(filter, name, value))}
            >
              <code>{what}</code>
            </Button>
          );
        })}
        {conditionsOf(filter).length > 1 && (
          <Button tone="quiet" onPress={() => onFilter({})}>
            {t('filter.clear')}
          </Button>
        )}
      </div>
    </Empty>
  );
}
