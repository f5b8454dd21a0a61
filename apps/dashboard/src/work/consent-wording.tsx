import type { ConsentList } from '@keyturn/client';
import { Button } from '../components/button.tsx';
import { Choice } from '../components/choice.tsx';
import { useWords } from '../words/define-words.ts';
import { type Language, LANGUAGE_NAMES, LANGUAGES } from '../words/language.ts';
import { consentWords } from './consent-words.ts';
import { wordingChange } from './wording-change.ts';

interface ConsentWordingProps {
  readonly wording: ConsentList['wording'];
  readonly shown: Language;
  readonly onShow: (language: Language) => void;
  /** What was read before it changed; null: it has not. */
  readonly changedFrom: string | null;
  readonly onReadAgain: () => void;
}

const OPTIONS = LANGUAGES.map((language) => ({
  value: language,
  label: <span lang={language}>{LANGUAGE_NAMES[language]}</span>,
}));
const SHORT_HASH = 12;

/** The exact text; its first line is the box of the assistant that it stands for. */
export function ConsentWording({ wording, shown, onShow, changedFrom, onReadAgain }: ConsentWordingProps) {
  const { t } = useWords(consentWords);
  const { text, version, hash, language } = wording;
  const [box = '', ...rest] = text.split('\n');
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h3 className="text-base font-semibold">{t('wordingTitle')}</h3>
        <Choice label={t('wordingLanguage')} value={shown} options={OPTIONS} onChange={onShow} />
      </div>
      {changedFrom !== null && (
        <Changed before={changedFrom} now={text} language={language} onReadAgain={onReadAgain} />
      )}
      <div lang={language} className="rounded-lg border border-line bg-page p-4 leading-relaxed sm:p-5">
        <p className="mb-2 text-base font-semibold">{box}</p>
        <p className="max-w-prose whitespace-pre-line">{rest.join('\n').trim()}</p>
      </div>
      <p className="text-xs text-muted">{t('wordingId', { version, hash: hash.slice(0, SHORT_HASH) })}</p>
    </div>
  );
}

interface ChangedProps {
  readonly before: string;
  readonly now: string;
  readonly language: Language;
  readonly onReadAgain: () => void;
}

function Changed({ before, now, language, onReadAgain }: ChangedProps) {
  const { t } = useWords(consentWords);
  const change = wordingChange(before, now);
  return (
    <div role="alert" className="flex flex-col gap-3 rounded-lg border border-at-risk/50 bg-at-risk-soft p-4">
      <div>
        <p className="font-semibold text-at-risk">{t('changedTitle')}</p>
        <p>{t('changedHint')}</p>
      </div>
      <dl lang={language} className="space-y-2">
        <ChangedLines name={t('was')} lines={change.before} isOld />
        <ChangedLines name={t('now')} lines={change.now} />
      </dl>
      <Button className="self-start" onPress={onReadAgain}>
        {t('readAgain')}
      </Button>
    </div>
  );
}

function ChangedLines({ name, lines, isOld = false }: { name: string; lines: readonly string[]; isOld?: boolean }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <dt className="text-xs font-medium text-muted">{name}</dt>
      {lines.map((line) => (
        <dd key={line} className={isOld ? 'text-muted line-through' : 'font-medium'}>
          {line}
        </dd>
      ))}
    </div>
  );
}
