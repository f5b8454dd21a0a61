/** One process that `keyturn up` keeps running. */
export interface Part {
  /** Also names its process id file and its log. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Names of parts that must be ready before this one is started. */
  readonly dependsOn: readonly string[];
  /** Whether what it needs and we do not run (a Temporal or Redis from outside) answers; asked before each start. */
  readonly hasOutside?: () => Promise<boolean>;
  /** Asked until true after each start; never rejects. */
  readonly isReady: (pid: number) => Promise<boolean>;
  /** Between the request to stop and the kill. */
  readonly stopGraceMs: number;
}
