import { durationMs } from '../time/duration.ts';
import { error, warning, type Violation } from '../violation.ts';
import type {
  MigrationAccountSpec,
  MigrationConsentSpec,
  MigrationProduct,
  MigrationServerSpec,
} from './migration-spec.ts';
import { assistantFloor, renewalMode, type AssistantAbility } from './version-floors.ts';

/** What a migration and the container token of its server and site both say of the connection between them. */
export interface Connection {
  readonly product: MigrationProduct;
  readonly server: MigrationServerSpec;
  readonly account: MigrationAccountSpec;
  readonly consent?: MigrationConsentSpec | undefined;
}

/** A consent of years would be one to something nobody remembers. */
const LONGEST_CONSENT = 'P1Y';

/** What is wrong with a connection, or good to know of it; `requester` is who asks when nobody else does. */
export function lintConnection(connection: Connection, requester: string): Violation[] {
  const found = [consentOutOfRange(connection), renewal(connection), approverAlone(connection, requester)];
  return found.filter((violation) => violation !== null);
}

function consentOutOfRange({ consent }: Connection): Violation | null {
  if (consent?.validFor === undefined) return null;
  const length = durationMs(consent.validFor);
  if (length > 0 && length <= durationMs(LONGEST_CONSENT)) return null;
  const message = 'A consent lasts for some time, and for a year at most.';
  const proposal = length > 0 ? LONGEST_CONSENT : 'P21D';
  return error({ code: 'ConsentOutOfRange', path: 'consent.validFor', message, proposal });
}

function renewal(connection: Connection): Violation {
  if (renewalMode(connection) === 'guided') return byHand(connection, 'connect');
  const { approvers = ['role:approver'] } = connection.consent ?? {};
  const message = `A person consents before each renewal, or once for a while. Who may: ${approvers.join(', ')}.`;
  return warning({ code: 'ConsentNeeded', path: 'consent', message });
}

const DONE_BY_HAND = {
  connect: { code: 'RenewedByHand', who: 'A person renews in the browser' },
  migrate: { code: 'RunInAssistant', who: 'A person runs each attempt in the assistant and reports' },
  overrideChecks: { code: 'ChecksNotOverridable', who: 'Checks cannot be overridden' },
} as const satisfies Record<AssistantAbility, { code: string; who: string }>;

/** Something cannot be called, and why. */
export function byHand({ server, account, product }: Connection, ability: AssistantAbility): Violation {
  const { code, who } = DONE_BY_HAND[ability];
  if (server.auth === undefined)
    return warning({ code, path: 'server.auth', message: `${who}: no credential of the server is named.` });
  if (account.auth === undefined)
    return warning({ code, path: 'account.auth', message: `${who}: no credential of the account is named.` });
  const message = `${who}: there is an API for that from ${assistantFloor(ability, product)} on.`;
  return warning({ code, path: 'server.assistantVersion', message });
}

/** Four eyes with one pair of them: each consent would be recorded as confirmed by whoever asked. */
function approverAlone({ consent }: Connection, requester: string): Violation | null {
  const { approvers = ['role:approver'], fourEyes = false } = consent ?? {};
  if (!fourEyes || approvers.some((approver) => approver !== requester)) return null;
  const message = `With four eyes somebody else consents than who asks, and nobody but ${requester} may.`;
  return warning({ code: 'ApproverAlone', path: 'consent.approvers', message, proposal: 'role:approver' });
}
