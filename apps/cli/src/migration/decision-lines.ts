import type { MigrationView } from '../http/relied-on.ts';
import { instantText } from '../output/instant-text.ts';
import { wrapText } from '../output/wrap-text.ts';

type Decision = NonNullable<MigrationView['decision']>;
type DecisionOption = NonNullable<Decision['options']>[number];

const MARGIN = '  ';

/** The choices with what each does and what has to be cleaned up before it, at most `width` columns wide where keys allow. */
export function decisionLines({ id }: MigrationView, decision: Decision, width: number): string[] {
  const since = decision.since ? ` since ${instantText(decision.since)}` : '';
  const checks = decision.overridableChecks ?? [];
  return [
    `${id} waits for a decision${since}: ${decision.cause}`,
    ...(decision.options ?? []).flatMap((option) => ['', ...optionLines(id, option, width)]),
    ...(checks.length === 0
      ? []
      : ['', ...wrapText(`May be overridden (--exclude-check): ${checks.join(', ')}`, width)]),
  ];
}

function optionLines(id: string, option: DecisionOption, width: number): string[] {
  const { choice, refusal, does, keys, cleanUp } = option;
  const texts = [
    does,
    ...(keys.length === 0 ? [] : [`It takes ${keys.join(', ')}`]),
    ...cleanUp.map((todo) => `First: ${todo.what}${todo.keys.length === 0 ? '' : ` ${todo.keys.join(', ')}`}`),
    ...(refusal ? [`Cannot be chosen: ${refusal}`] : []),
  ];
  // To be copied as it is, so never broken.
  const command = `keyturn migration decide ${id} --choice ${choice} --comment "…"`;
  return [
    choice,
    ...texts.flatMap((text) => wrapText(text, width - MARGIN.length)).map((line) => `${MARGIN}${line}`),
    ...(refusal ? [] : [`${MARGIN}${command}`]),
  ];
}
