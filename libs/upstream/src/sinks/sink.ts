/** A value that is opened for as long as a callback runs, such as a `SecretValue` of the secret store. */
export interface HeldValue {
  use<T>(open: (text: string) => T): T;
}

/** Port to a place where consumers find the current value. Throws `UpstreamFailure`. */
export interface Sink {
  /** Resolves once the value is there for good; readers meet the old one or the new one, never a part. May be repeated. */
  put(input: { credentialId: string; version: number; value: HeldValue }): Promise<void>;
}
