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
    title: 'The issuer did not answer in time; whether it acted is unknown',
    action: 'Nothing: the same request is repeated with the same key, so it cannot act twice.',
  },
  'upstream.unreachable': {
    terminal: false,
    cause: 'UpstreamUnreachable',
    title: 'The issuer could not be reached',
    action: 'Check that the issuer runs and that this host may connect to it.',
  },
  'upstream.unavailable': {
    terminal: false,
    cause: 'UpstreamUnavailable',
    title: 'The issuer answered with a server error',
    action: 'Check the health of the issuer; Keyturn keeps trying.',
  },
  'upstream.limited': {
    terminal: false,
    cause: 'UpstreamLimited',
    title: 'The issuer asked to slow down',
    action: 'Nothing: Keyturn waits as long as the issuer asked for.',
  },
  'upstream.badAnswer': {
    terminal: false,
    cause: 'AnswerUnreadable',
    title: 'The issuer answered with something that does not fit the contract',
    action: 'Compare the answer of the issuer with the webhook issuer contract.',
  },
  'upstream.verifyFailed': {
    terminal: false,
    cause: 'VerifyFailed',
    title: 'The issuer says that the new value does not work; it is not used',
    action: 'Look at the issuer when this repeats.',
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
    title: 'The issuer refused our signature or our rights',
    action:
      'Compare the named secret of the issuer with what the issuer expects; setting it tries again, and so does rotating the token.',
  },
  'upstream.refused': {
    terminal: true,
    cause: 'IssuerRefused',
    title: 'The issuer refused the request for good',
    action: 'Ask the owner of the issuer why, then rotate the token.',
  },
  'upstream.notAllowed': {
    terminal: true,
    cause: 'EgressNotAllowed',
    title: 'Keyturn may not call the address of the issuer',
    action: 'Use https and a public host, or list its host and port in KEYTURN_EGRESS_ALLOW.',
  },
  'secret.missing': {
    terminal: true,
    cause: 'SecretMissing',
    title: 'The named secret of the issuer does not exist',
    action: 'Set it with PUT /v1/secrets/{name}; the token then goes on by itself.',
  },
  'consumer.failed': {
    terminal: true,
    cause: 'ConsumerFailed',
    title: 'A consumer reported that the new value does not work',
    action: 'Find out why with the owner of the consumer, then rotate the token.',
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
