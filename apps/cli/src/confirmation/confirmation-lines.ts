import type { Confirmation } from '@keyturn/client';
import { codeText, instantText } from '../output/instant-text.ts';
import { factLines, tableLines } from '../output/table.ts';

/** What would be done, in words. */
function actText({ kind, version }: Confirmation): string {
  if (kind === 'rotate') return 'rotate it and revoke the values before it at once';
  return version === undefined ? 'show its value to a person' : `show the value of version ${version} to a person`;
}

/** Acts that wait for somebody, one under the other. */
export function confirmationTable(confirmations: readonly Confirmation[]): string[] {
  return tableLines(
    ['ID', 'ACT', 'TOKEN', 'STATE', 'ASKED BY', 'UNTIL', 'YOU MAY', 'REASON'],
    confirmations.map(({ id, kind, tokenId, state, requestedBy, expiresAt, mayConfirm, reason }) => [
      id,
      codeText(kind),
      tokenId,
      codeText(state),
      requestedBy,
      instantText(expiresAt),
      mayConfirm ? 'yes' : 'no',
      reason,
    ]),
  );
}

/** Everything a person needs to know before they confirm. */
export function confirmationLines(confirmation: Confirmation): string[] {
  const { id, tokenId, reason, requestedBy, requestedAt, state, expiresAt, mayConfirm } = confirmation;
  const { confirmedBy, selfConfirmed, outcome, why } = confirmation;
  const by = confirmedBy !== undefined && selfConfirmed ? `${confirmedBy}, for want of anybody else` : confirmedBy;
  return factLines([
    ['id', id],
    ['token', tokenId],
    ['act', actText(confirmation)],
    ['reason', reason],
    ['asked by', `${requestedBy}, ${instantText(requestedAt)}`],
    ['state', codeText(state)],
    ['until', instantText(expiresAt)],
    ['confirmed by', by],
    ['outcome', outcome],
    ['you may', mayConfirm ? `keyturn confirmation confirm ${id}` : why],
  ]);
}
