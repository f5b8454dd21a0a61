export * from './command.ts';
export * from './failures.ts';
export * from './person-name.ts';
export * from './reruns/index.ts';
export * from './status.ts';
export * from './time/duration.ts';
export * from './time/fleet-clock.ts';
export * from './tokens/adoption.ts';
export * from './tokens/adoption-reports.ts';
export * from './tokens/apply.ts';
export * from './tokens/commands.ts';
export type { GiveConsent, RefuseConsent, RevokeConsent } from './tokens/container/consent-commands.ts';
export { CONSENT_NEEDED, consentRequesters, isRenewedByPerson } from './tokens/container/container-facts.ts';
export {
  authorizedEvents,
  provedEvents,
  type AuthorizeAnswer,
  type ProveAnswer,
} from './tokens/container/container-outcome.ts';
export * from './tokens/container/container-spec.ts';
export * from './tokens/container/container-state.ts';
export * from './tokens/container/lane-messages.ts';
export * from './tokens/lint.ts';
export * from './tokens/next-step.ts';
export * from './tokens/outcome.ts';
export * from './tokens/registration.ts';
export * from './tokens/reminders.ts';
export * from './tokens/renewal-plan.ts';
export * from './tokens/retry-ladder.ts';
export * from './tokens/snapshot.ts';
export * from './tokens/submission.ts';
export * from './tokens/task-commands.ts';
export * from './tokens/token-command.ts';
export * from './tokens/token-events.ts';
export * from './tokens/token-facts.ts';
export * from './tokens/token-spec.ts';
export * from './tokens/token-state.ts';
export type { TokenStep, VersionStep } from './tokens/token-step.ts';
export * from './tokens/token-tasks.ts';
export * from './tokens/windows.ts';
export type { Violation } from './violation.ts';
