/** A server Keyturn stands on cannot be had on this machine; says why and the ways to get it. */
export class MissingPart extends Error {
  constructor(part: string, why: string, ways: readonly string[]) {
    super(
      [`${part} could not be found or installed: ${why}`, 'How to go on:', ...ways.map((way) => `  - ${way}`)].join(
        '\n',
      ),
    );
    this.name = 'MissingPart';
  }
}
