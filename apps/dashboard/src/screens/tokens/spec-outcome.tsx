import { useWords } from '../../words/define-words.ts';
import { dotted } from './spec-draft.ts';
import type { SpecCheck } from './spec-check.ts';
import { specWords } from './spec-words.ts';
import { InTwoZones } from './window-fields.tsx';

/** Paths whose violations stand next to a field of the form. */
const IN_FORM = [
  'id',
  'kind',
  'label',
  'owner',
  'site',
  'tags',
  'issuer.url',
  'issuer.secret',
  'lifetime',
  'renewal.before',
  'renewal.windows',
  'overlap',
  'coexistence',
  'adoption',
  'escalation',
];

interface SpecOutcomeProps {
  readonly check: SpecCheck;
  /** The zone of the schedule, where there is one. */
  readonly zone: string | undefined;
  /** Written as text: every violation is listed here. */
  readonly isText: boolean;
  readonly showAll: boolean;
}

/** What a specification would lead to, and what is said about it that no field shows. */
export function SpecOutcome({ check, zone, isText, showAll }: SpecOutcomeProps) {
  const { t } = useWords(specWords);
  const isElsewhere = (path: string) =>
    isText || !IN_FORM.some((field) => dotted(path) === field || dotted(path).startsWith(`${field}.`));
  const others = check.violations.filter(({ path }) => isElsewhere(path));
  return (
    <div className="space-y-3 rounded-md bg-sunken p-3 text-sm" aria-live="polite" aria-busy={check.isOld}>
      {others.length > 0 && (showAll || isText) && (
        <div>
          <p className="font-medium">{t('elsewhere')}</p>
          <ul className="list-disc space-y-1 pl-5">
            {others.map(({ path, code, message, proposal }) => (
              <li key={`${path} ${code}`}>
                {path !== '' && <code className="mr-1">{dotted(path)}</code>}
                {message} {proposal}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div>
        <p className="font-medium">{t('planned')}</p>
        {check.plannedRenewals.length === 0 ? (
          <p className="text-muted">{t('plannedNone')}</p>
        ) : (
          <>
            <ol className="my-1 space-y-1">
              {check.plannedRenewals.slice(0, 3).map((at) => (
                <li key={at}>
                  <InTwoZones at={Date.parse(at)} zone={zone} />
                </li>
              ))}
            </ol>
            <p className="text-xs text-muted">{t('plannedLead')}</p>
          </>
        )}
      </div>
    </div>
  );
}
