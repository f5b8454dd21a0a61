import { Search as SearchIcon } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { INPUT_LOOK } from '../../components/field.tsx';
import { useWords } from '../../words/define-words.ts';
import { readSearch, type SearchProblem, type TokenFilter, writeSearch } from './token-search.ts';
import { tokensWords } from './words.ts';

/** So long nothing is typed before the list follows, and before a word is called wrong. Real time. */
const FOLLOW_MS = 30;
const SETTLED_MS = 600;

interface SearchBoxProps {
  readonly filter: TokenFilter;
  readonly onFilter: (filter: TokenFilter) => void;
}

/** The URL as text: what is typed becomes the filter, and a filter chosen elsewhere appears here. */
export function SearchBox({ filter, onFilter }: SearchBoxProps) {
  const { t } = useWords(tokensWords);
  const id = useId();
  const [text, setText] = useState(() => writeSearch(filter));
  const [settled, setSettled] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wanted = sameText(filter);
  useEffect(() => {
    // Words that are wrong, or half typed, stay: only another filter replaces them.
    setText((typed) => (sameText(readSearch(typed).filter) === wanted ? typed : writeSearch(filter)));
  }, [wanted]);
  useEffect(() => {
    const settling = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(settling);
  }, [text]);
  const { problems } = readSearch(settled);
  const type = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onFilter(readSearch(typed).filter), FOLLOW_MS);
  };
  return (
    <form role="search" className="min-w-0" onSubmit={(event) => event.preventDefault()}>
      <label htmlFor={id} className="only-heard">
        {t('search.label')}
      </label>
      <div className="relative">
        <SearchIcon aria-hidden size={16} className="absolute top-1/2 left-3 -translate-y-1/2 text-muted" />
        <input
          id={id}
          type="search"
          className={`${INPUT_LOOK} pl-9!`}
          placeholder={t('search.placeholder')}
          value={text}
          onChange={({ target }) => type(target.value)}
          aria-describedby={`${id}-more`}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <div id={`${id}-more`} aria-live="polite" className="text-xs">
        {problems.length > 0 && (
          <div className="mt-1.5 rounded-md border border-at-risk/40 bg-at-risk-soft px-3 py-2">
            <p className="font-medium">{t('search.left')}</p>
            <ul>
              {problems.map((problem) => (
                <li key={problem.word}>
                  <ProblemText problem={problem} />
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </form>
  );
}

function ProblemText({ problem }: { readonly problem: SearchProblem }) {
  const { t } = useWords(tokensWords);
  const possible = 'possible' in problem ? problem.possible.join(', ') : '';
  return (
    <>{t(`search.${problem.kind}`, { word: problem.word, possible, name: 'name' in problem ? problem.name : '' })}</>
  );
}

/** The order of names and values is no difference. */
const sameText = (filter: TokenFilter): string =>
  JSON.stringify(
    Object.entries(filter)
      .map(([name, values]) => [name, values.toSorted()] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
