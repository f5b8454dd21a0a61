import type { Task } from '@keyturn/client';
import { Link } from '@tanstack/react-router';
import { Copy, ExternalLink, Terminal } from 'lucide-react';
import { announce } from '../../components/announce.tsx';
import { buttonLook, Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { LINK_LOOK } from '../../components/text-link.tsx';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { type GuidedStep, NavigationChoice, useNavigation } from './navigation-choice.tsx';
import { hintOf, valueToType } from './step-text.ts';
import { stepWords } from './step-words.ts';
import { useTicks } from './ticks.ts';

interface StepsProps {
  readonly task: Task;
  /** Where what the steps come to is handed over, when that is further down on a narrow page. */
  readonly formId?: string;
}

/** The checklist: what to select, by the names it has in both languages. */
export function Steps({ task, formId }: StepsProps) {
  const { t } = useWords(stepWords);
  const { ticked, tick } = useTicks(task.id);
  const { deepLink } = task;
  const isOpen = task.status === 'open';
  const { steps, isAsked, chosen, choose } = useNavigation(task.steps);
  const done = steps.filter(({ n }) => ticked.includes(n)).length;
  return (
    <Card
      title={t('title')}
      aside={
        isOpen && (
          <span className="tabular text-sm text-muted" role="status">
            {t('progress', { done, all: steps.length })}
          </span>
        )
      }
      isFlush
    >
      {isOpen && (deepLink !== null || formId !== undefined) && (
        <div className="flex flex-col gap-2 border-b border-line p-4 sm:flex-row sm:flex-wrap sm:items-center">
          {deepLink !== null && <OpenPage href={deepLink} />}
          {formId !== undefined && (
            <a href={`#${formId}`} className={classNames(buttonLook(), 'lg:hidden')}>
              {t('paste')}
            </a>
          )}
        </div>
      )}
      {isAsked && (
        <div className="border-b border-line p-4">
          <NavigationChoice chosen={chosen} choose={choose} />
        </div>
      )}
      <ol className="divide-y divide-line">
        {steps.map((step, index) => (
          <StepRow
            key={step.n}
            n={index + 1}
            step={step}
            isTicked={isOpen && ticked.includes(step.n)}
            onTick={isOpen ? (isTicked) => tick(step.n, isTicked) : null}
          />
        ))}
      </ol>
      {isOpen && <p className="border-t border-line px-4 py-2 text-xs text-muted">{t('kept')}</p>}
    </Card>
  );
}

function OpenPage({ href }: { readonly href: string }) {
  const { t } = useWords(stepWords);
  const common = useWords(commonWords);
  return (
    <>
      <a href={href} target="_blank" rel="noreferrer noopener" className={buttonLook('primary')}>
        {t('open')}
        <ExternalLink aria-hidden size={16} />
        <span className="only-heard">({common.t('opensElsewhere')})</span>
      </a>
      <span className="text-xs break-all text-muted">{href}</span>
    </>
  );
}

interface StepRowProps {
  /** Its place among those that are shown. */
  readonly n: number;
  readonly step: GuidedStep;
  readonly isTicked: boolean;
  /** null: there is nothing to be done any more. */
  readonly onTick: ((isTicked: boolean) => void) | null;
}

function StepRow({ n, step, isTicked, onTick }: StepRowProps) {
  const { t } = useWords(stepWords);
  const { text, labels, hint } = step;
  return (
    <li className={classNames('flex items-start gap-1 pr-4', isTicked && 'bg-sunken/50')}>
      <label className="flex shrink-0 cursor-pointer items-center gap-2.5 py-3 pr-2 pl-4 pointer-coarse:min-h-11 pointer-coarse:min-w-11">
        {onTick !== null && (
          <input
            type="checkbox"
            aria-label={t('step', { n })}
            className="size-4.5 accent-(--accent) pointer-coarse:size-5.5"
            checked={isTicked}
            onChange={({ target }) => onTick(target.checked)}
          />
        )}
        <span aria-hidden className="tabular w-5 text-right font-semibold text-muted">
          {n}
        </span>
      </label>
      <div className={classNames('min-w-0 grow space-y-1.5 py-3', isTicked && 'text-muted')}>
        <p>{text}</p>
        <div className="flex flex-wrap items-center gap-2">
          <Labels labels={labels} />
          <CopyValue value={valueToType(text)} />
        </div>
        {hint !== undefined && <HintLine hint={hint} />}
      </div>
    </li>
  );
}

/** Both names of a button or field, whichever language the page of Atlassian is in. */
function Labels({ labels }: Pick<GuidedStep, 'labels'>) {
  const { t } = useWords(stepWords);
  const isSame = labels.en === labels.ja;
  return (
    <span role="group" aria-label={t('labels')} className="flex min-w-0 flex-wrap gap-1.5">
      <Label code={isSame ? 'EN · JA' : 'EN'} lang="en" text={labels.en} />
      {!isSame && <Label code="JA" lang="ja" text={labels.ja} />}
    </span>
  );
}

const Label = ({ code, lang, text }: { readonly code: string; readonly lang: string; readonly text: string }) => (
  <span className="inline-flex min-w-0 items-stretch overflow-hidden rounded border border-control/50 text-sm">
    <span aria-hidden className="flex items-center bg-sunken px-1.5 text-2xs font-semibold text-muted">
      {code}
    </span>
    <span lang={lang} className="bg-surface px-2 py-0.5 font-medium break-words text-ink">
      {text}
    </span>
  </span>
);

function CopyValue({ value }: { readonly value: string | null }) {
  const { t } = useWords(stepWords);
  // Browsers offer it on this machine and over https only.
  if (value === null || typeof navigator.clipboard?.writeText !== 'function') return null;
  return (
    <Button
      tone="quiet"
      className="max-w-full whitespace-normal text-left"
      icon={<Copy aria-hidden size={15} className="shrink-0" />}
      onPress={() => void navigator.clipboard.writeText(value).then(() => announce(t('copied')))}
    >
      {t('copy', { text: value })}
    </Button>
  );
}

function HintLine({ hint }: { readonly hint: string }) {
  const { t } = useWords(stepWords);
  const said = hintOf(hint);
  if (said === null) return null;
  if (said.is === 'words') return <p className="max-w-prose text-sm text-muted">{said.text}</p>;
  if (said.is === 'page') {
    return (
      <p className="text-sm">
        <Link to={said.href} className={LINK_LOOK}>
          {t(said.what)}
        </Link>
      </p>
    );
  }
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 text-sm text-muted">
      <Terminal aria-hidden size={14} />
      {t(said.is === 'command' ? 'terminal' : 'api')}: <code className="break-all">{said.text}</code>
    </p>
  );
}
