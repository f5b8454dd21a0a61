import type { FailureCode } from '../failures.ts';
import { addDuration, HOUR_MS, parseDuration } from '../time/duration.ts';
import type { Minted, Verification } from '../tokens/outcome.ts';
import type { Interval } from '../tokens/token-state.ts';
import type { Chance } from './chance.ts';

/** One credential as the upstream has it, whatever Keyturn knows of it. */
export interface SimulatedCredential {
  /** null: made by a person, who may or may not hand it over. */
  readonly version: number | null;
  readonly fingerprint: string;
  readonly upstreamId: string;
  readonly expiresAt: number;
  readonly works: boolean;
  revoked: boolean;
}

export interface Weather {
  /** Share of calls that fail, 0 to 1. */
  readonly faultRate: number;
  readonly faults: readonly FailureCode[];
  /** While these last, no call succeeds. */
  readonly outages?: readonly Interval[] | undefined;
}

/** After these the call may have been heard. */
const PERHAPS_HEARD: readonly FailureCode[] = [
  'upstream.timeout',
  'upstream.unavailable',
  'upstream.badAnswer',
  'worker.lost',
  'keyturn.internal',
];

/** The other side of every call: makes, tries and revokes credentials, and fails as it was told to. */
export class SimulatedUpstream {
  readonly made: SimulatedCredential[] = [];
  readonly #chance: Chance;
  readonly #weather: Weather;
  readonly #refused = new Set<number>();

  constructor(chance: Chance, weather: Weather) {
    this.#chance = chance;
    this.#weather = weather;
  }

  /** How a call ends that is made now; null: well. */
  fault(at: number): FailureCode | null {
    if (this.#weather.outages?.some(({ startAt, endAt }) => at >= startAt && at < endAt) === true)
      return this.#chance.hits(0.5) ? 'upstream.unreachable' : 'upstream.timeout';
    return this.#chance.hits(this.#weather.faultRate) ? this.#chance.pick(this.#weather.faults) : null;
  }

  /** The same number answers the same again, also when the first answer got lost on its way. */
  mint({ version, at, lifetime }: { version: number; at: number; lifetime: string }): Minted | FailureCode {
    if (this.#refused.has(version)) return 'upstream.refused';
    const fault = this.fault(at);
    if (fault === 'upstream.refused') this.#refused.add(version);
    if (fault === 'upstream.expiryTooSoon') return answerWith(this.#credentialOf(version, at + HOUR_MS));
    if (fault === null) return answerWith(this.#credentialOf(version, endOf(lifetime, at)));
    if (this.#isHeard(fault)) this.#credentialOf(version, endOf(lifetime, at));
    return failureOf(fault);
  }

  verify({ fingerprint, at, lists }: { fingerprint: string; at: number; lists: boolean }): Verification | FailureCode {
    const fault = this.fault(at);
    if (fault !== null && fault !== 'upstream.verifyFailed') return failureOf(fault);
    const known = this.made.find((credential) => credential.fingerprint === fingerprint);
    const works = known !== undefined && known.works && !known.revoked && at < known.expiresAt;
    if (fault !== null || !works) return { result: 'fails' };
    if (!lists) return { result: this.#chance.hits(0.8) ? 'works' : 'unsupported' };
    const { upstreamId, expiresAt } = known;
    if (this.#chance.hits(0.2)) return { result: 'works', unlisted: 'upstream.unauthorized' };
    return { result: 'works', listed: { upstreamId, expiresAt: this.#chance.hits(0.9) ? expiresAt : null } };
  }

  revoke(upstreamId: string | null, at: number): 'revoked' | FailureCode {
    const fault = this.fault(at);
    const known = this.made.find((credential) => credential.upstreamId === upstreamId);
    if (known !== undefined && (fault === null || this.#isHeard(fault))) known.revoked = true;
    return fault === null ? 'revoked' : failureOf(fault);
  }

  /** Made by a person in the upstream's pages. */
  makeByHand({ at, lifetime, works }: { at: number; lifetime: string; works: boolean }): SimulatedCredential {
    return this.#add({ version: null, expiresAt: endOf(lifetime, at), works });
  }

  #credentialOf(version: number, expiresAt: number): SimulatedCredential {
    const known = this.made.find((credential) => credential.version === version);
    return known ?? this.#add({ version, expiresAt, works: true });
  }

  #add(credential: Pick<SimulatedCredential, 'version' | 'expiresAt' | 'works'>): SimulatedCredential {
    const index = this.made.length + 1;
    const added = { ...credential, fingerprint: `f${index}`, upstreamId: `u${index}`, revoked: false };
    this.made.push(added);
    return added;
  }

  #isHeard(fault: FailureCode): boolean {
    return PERHAPS_HEARD.includes(fault) && this.#chance.hits(0.5);
  }
}

/** What only an answer can say is no failure of a call. */
const NO_FAILURE_OF_A_CALL: readonly FailureCode[] = [
  'upstream.verifyFailed',
  'upstream.expiryTooSoon',
  'upstream.valueAged',
  'value.lost',
  'consumer.failed',
  'sink.notAllowed',
  'sink.unwritable',
];

const failureOf = (fault: FailureCode): FailureCode =>
  NO_FAILURE_OF_A_CALL.includes(fault) ? 'upstream.unavailable' : fault;

const answerWith = ({ fingerprint, upstreamId, expiresAt }: SimulatedCredential): Minted => ({
  fingerprint,
  upstreamId,
  expiresAt,
});

function endOf(lifetime: string, at: number): number {
  const duration = parseDuration(lifetime);
  return duration === null ? at : addDuration(at, duration);
}
