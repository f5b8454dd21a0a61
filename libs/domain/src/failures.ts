/**
 * Every way a step can fail, in one place. `terminal`: trying again the same way cannot help, a person must act;
 * everything else is tried again by the ladder. `cause` is what the token shows, `action` what its owner can do.
 */
interface FailureMeaning {
  readonly terminal: boolean;
  readonly cause: string;
  readonly title: string;
  readonly action: string;
}

export const FAILURES = {
  'upstream.timeout': {
    terminal: false,
    cause: 'UpstreamTimeout',
    title: 'The upstream did not answer in time; whether it acted is unknown',
    action: 'Nothing: Keyturn tries again, and sees to it that nothing happens twice.',
  },
  'upstream.unreachable': {
    terminal: false,
    cause: 'UpstreamUnreachable',
    title: 'The upstream could not be reached',
    action: 'Check that it runs and that this host may connect to it.',
  },
  'upstream.unavailable': {
    terminal: false,
    cause: 'UpstreamUnavailable',
    title: 'The upstream answered with a server error',
    action: 'Check its health; Keyturn keeps trying.',
  },
  'upstream.limited': {
    terminal: false,
    cause: 'UpstreamLimited',
    title: 'The upstream asked to slow down',
    action: 'Nothing: Keyturn waits as long as it asked for.',
  },
  'upstream.badAnswer': {
    terminal: false,
    cause: 'AnswerUnreadable',
    title: 'The upstream answered with something that does not fit the contract',
    action: 'Compare the answer with the contract: that of the webhook issuer, or of the Migration API.',
  },
  'upstream.verifyFailed': {
    terminal: false,
    cause: 'VerifyFailed',
    title: 'The upstream says that the new value does not work; it is not used',
    action: 'Look at the upstream when this repeats.',
  },
  'upstream.expiryTooSoon': {
    terminal: true,
    cause: 'ExpiryTooSoon',
    title: 'The new value lives less than a tenth of the lifetime asked for; it is not used',
    action: 'Make the lifetime in the specification fit what the issuer grants, or mend the issuer.',
  },
  'upstream.valueAged': {
    terminal: false,
    cause: 'ValueAged',
    title: 'The new value had almost run out before its making could be finished; it is not used',
    action: 'Nothing: the next version is made. See why Keyturn was away, or slow, for so long.',
  },
  'upstream.unauthorized': {
    terminal: true,
    cause: 'AccessRefused',
    title: 'The upstream refused our credential or our rights',
    action:
      'Compare the named secret with what the upstream expects; setting it tries again, and so does rotating the token.',
  },
  'upstream.refused': {
    terminal: true,
    cause: 'IssuerRefused',
    title: 'The upstream refused the request for good',
    action: 'Ask the owner of the upstream why, then rotate the token.',
  },
  'upstream.notAllowed': {
    terminal: true,
    cause: 'EgressNotAllowed',
    title: 'Keyturn may not call the address of the upstream',
    action: 'Use https and a public host, or list its host and port in KEYTURN_EGRESS_ALLOW.',
  },
  'secret.missing': {
    terminal: true,
    cause: 'SecretMissing',
    title: 'The named secret for the upstream does not exist',
    action: 'Set it with PUT /v1/secrets/{name}; the token then goes on by itself.',
  },
  'consumer.failed': {
    terminal: true,
    cause: 'ConsumerFailed',
    title: 'A consumer reported that the new value does not work',
    action: 'Find out why with the owner of the consumer, then rotate the token.',
  },
  'account.refused': {
    terminal: true,
    cause: 'AccountRefused',
    title: 'The cloud refused the account',
    action: 'Check its API token and that it is site or organisation admin of the destination, then complete the task.',
  },
  'server.refused': {
    terminal: true,
    cause: 'ServerAccessRefused',
    title: 'The server refused our credential',
    action: 'Check the named secret of the server and that its user is a system administrator, then complete the task.',
  },
  'server.saveRefused': {
    terminal: false,
    cause: 'SaveRefused',
    title: 'The server did not save the new token',
    action:
      'Nothing at first: another one is minted, twice at most. After that look at the log of the server, then complete the task.',
  },
  'server.notConnected': {
    terminal: false,
    cause: 'AuthLapsed',
    title: 'The server says that it is not connected to the site',
    action: 'Nothing: the connection is renewed, after the consent that is asked for.',
  },
  'server.unsupported': {
    terminal: true,
    cause: 'AssistantNotFound',
    title: 'No migration assistant answers at the address of the server',
    action: 'Check server.baseUrl with its context path, and that the assistant is enabled, then complete the task.',
  },
  'consent.refused': {
    terminal: true,
    cause: 'ConsentRefused',
    title: 'The consent to renew the authentication was refused',
    action: 'Settle it with whoever refused, then complete the task: the consent is asked for again.',
  },
  'migration.tooLarge': {
    terminal: true,
    cause: 'JobRefused',
    title: 'The migration is larger than the upstream takes in one job',
    action: 'Split its scope into several migrations: a job may have about 390 KB.',
  },
  'value.lost': {
    terminal: false,
    cause: 'ValueLost',
    title: 'The value that was handed over is no longer in the secret store',
    action: 'Hand the value over once more, or generate another one.',
  },
  'sink.notAllowed': {
    terminal: true,
    cause: 'SinkNotAllowed',
    title: 'Keyturn may not write the value to this path',
    action:
      'Name an absolute path in an allowed folder at which no file of somebody else lies, then complete the task.',
  },
  'sink.unwritable': {
    terminal: false,
    cause: 'SinkUnwritable',
    title: 'The value could not be written to its file',
    action: 'Check that the folder exists on the host of the worker, and that the worker may write there.',
  },
  'worker.lost': {
    terminal: false,
    cause: 'WorkerLost',
    title: 'The worker that did this step went away; whether it acted is unknown',
    action: 'Nothing: the step is repeated with the same key.',
  },
  'token.notRunning': {
    terminal: false,
    cause: 'TokenNotRunning',
    title:
      'The token that a migration stands on does not run: it was lost and is not brought back yet, or never registered',
    action: 'Nothing when it was lost: it is brought back. Register it when there is none of that id.',
  },
  'keyturn.internal': {
    terminal: false,
    cause: 'InternalError',
    title: 'Keyturn itself failed in this step',
    action: 'Look at the log of the worker and report it; Keyturn keeps trying.',
  },
} as const satisfies Record<string, FailureMeaning>;

export type FailureCode = keyof typeof FAILURES;

/** True for a code of the table; anything that comes over a wire is asked first. */
export function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(FAILURES, code);
}
