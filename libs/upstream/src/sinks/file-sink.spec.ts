import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UpstreamFailure } from '../upstream-failure.ts';
import { createFileSink } from './file-sink.ts';

const WRITER = fileURLToPath(new URL('../../test/file-writer.mjs', import.meta.url));
const OLD = 'value-oldoldold';
const NEW = 'value-newnewnew';

let root: string;
let folder: string;
let path: string;
const asked: string[] = [];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'kt-file-sink-')));
  folder = join(root, 'run');
  path = join(folder, 'hr-import');
  mkdirSync(folder);
  asked.length = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Put {
  readonly text?: string;
  readonly to?: string;
  readonly folders?: readonly string[];
  readonly isOurs?: (content: string) => Promise<boolean>;
}

/** Keyturn wrote whatever begins with `value-`. */
async function isAValue(content: string): Promise<boolean> {
  asked.push(content);
  return content.startsWith('value-');
}

function put({ text = NEW, to = path, folders = [], isOurs = isAValue }: Put = {}): Promise<void> {
  const value = { use: <T>(open: (text: string) => T): T => open(text) };
  return createFileSink({ path: to, isOurs, folders }).put({ credentialId: 'hr-import', version: 1, value });
}

async function failureOf(call: Promise<unknown>): Promise<UpstreamFailure> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamFailure)) throw error;
  return error;
}

const read = (file = path): string => readFileSync(file, 'utf8');
const modeOf = (file: string): number => statSync(file).mode & 0o777;
const names = (): string[] => readdirSync(folder);

describe('a value in a file', () => {
  it.each(['plain', 'ends with a line break\n', '\uFEFFkäse 鍵 🔑', '', 'x'.repeat(8192), '鍵'.repeat(8192)])(
    'is there byte for byte: %j',
    async (text) => {
      await put({ text });
      expect(readFileSync(path)).toEqual(Buffer.from(text));
      await put({ text });
      await put({ text: NEW, isOurs: async (content) => content === text });
      expect(read()).toBe(NEW);
      expect(names()).toEqual(['hr-import']);
    },
  );

  it.each([0o000, 0o022, 0o777])('can be read by its owner only, under the umask %o', async (mask) => {
    const before = process.umask(mask);
    try {
      await put();
    } finally {
      process.umask(before);
    }
    expect(modeOf(path)).toBe(0o600);
  });

  it('can be read by its owner only, also where it takes the place of one that everybody could read', async () => {
    writeFileSync(path, NEW);
    chmodSync(path, 0o666);
    await put();
    expect(modeOf(path)).toBe(0o600);
  });

  it('takes the place of the old one and does not write into it: who has it open reads it to its end', async () => {
    await put({ text: OLD });
    linkSync(path, join(root, 'kept'));
    await put();
    expect(read(join(root, 'kept'))).toBe(OLD);
    expect(read()).toBe(NEW);
  });

  it('may have a name as long as the file system allows', async () => {
    const to = join(folder, 'n'.repeat(255));
    await put({ to, text: OLD });
    await put({ to });
    expect(read(to)).toBe(NEW);
  });
});

describe('what Keyturn did not write', () => {
  it.each([['a note of somebody else'], [''], [`${OLD}\0${'x'.repeat(30_000)}`]])(
    'is left as it is (case %#)',
    async (foreign) => {
      writeFileSync(path, foreign);
      const failure = await failureOf(put());
      expect(failure).toMatchObject({
        code: 'sink.notAllowed',
        message: 'The file at the path was not written by Keyturn.',
      });
      expect(read()).toBe(foreign);
      expect(names()).toEqual(['hr-import']);
    },
  );

  it('is asked about once, and the value itself not at all', async () => {
    await put({ text: OLD });
    await put({ text: OLD });
    expect(asked).toEqual([]);
    await put();
    expect(asked).toEqual([OLD]);
  });

  it('is left as it is when it comes while the value is on its way', async () => {
    await put({ text: OLD });
    const isOurs = async (content: string): Promise<boolean> => {
      if (content !== OLD) return false;
      rmSync(path);
      writeFileSync(path, 'a note of somebody else');
      return true;
    };
    expect(await failureOf(put({ isOurs }))).toMatchObject({ code: 'sink.notAllowed' });
    expect(read()).toBe('a note of somebody else');
    expect(names()).toEqual(['hr-import']);
  });

  it('stays when nobody can tell whose it is, and the reason is not hidden', async () => {
    await put({ text: OLD });
    const away = new Error('the records are away');
    await expect(put({ isOurs: () => Promise.reject(away) })).rejects.toBe(away);
    expect(read()).toBe(OLD);
  });

  it.each<[string, () => void]>([
    ['a link to a file', () => symlinkSync(join(root, 'elsewhere'), path)],
    ['a link to nothing', () => symlinkSync(join(root, 'nothing'), path)],
    ['a folder', () => mkdirSync(path)],
    ['a pipe', () => void execFileSync('mkfifo', [path])],
  ])('may be %s, which is neither followed nor replaced', async (_, make) => {
    writeFileSync(join(root, 'elsewhere'), OLD);
    make();
    const before = statSync(path, { throwIfNoEntry: false })?.ino;
    expect(await failureOf(put())).toMatchObject({ code: 'sink.notAllowed' });
    expect(statSync(path, { throwIfNoEntry: false })?.ino).toBe(before);
    expect(read(join(root, 'elsewhere'))).toBe(OLD);
    expect(existsSync(join(root, 'nothing'))).toBe(false);
  });
});

describe('the path', () => {
  it.each<[string, () => string]>([
    ['nothing', () => ''],
    ['relative', () => relative(process.cwd(), path)],
    ['a name alone', () => 'hr-import'],
    ['the root', () => '/'],
    ['a folder', () => `${path}/`],
    ['not in its shortest form', () => `${folder}/../run/hr-import`],
    ['not in its shortest form either', () => `${folder}//hr-import`],
    ['not one a file can have', () => `${path}\0`],
  ])('is refused when it is %s', async (_, to) => {
    expect(await failureOf(put({ to: to() }))).toMatchObject({ code: 'sink.notAllowed' });
    expect(names()).toEqual([]);
  });

  it('may lie in a listed folder or below', async () => {
    await put({ folders: [join(root, 'other'), folder] });
    await put({ folders: [root] });
    await put({ folders: ['/'] });
    expect(read()).toBe(NEW);
  });

  it('is refused outside the listed folders, also beside one with the same beginning', async () => {
    for (const folders of [[join(root, 'ru')], [join(root, 'run-2')], [join(folder, 'deeper')], ['']]) {
      expect(await failureOf(put({ folders }))).toMatchObject({
        code: 'sink.notAllowed',
        message: 'The folder is not one of those Keyturn may write to.',
      });
    }
    expect(names()).toEqual([]);
  });

  it('counts for where it really leads when its folder is a link', async () => {
    const inside = join(root, 'inside');
    mkdirSync(inside);
    symlinkSync(folder, join(inside, 'link'));
    expect(await failureOf(put({ to: join(inside, 'link', 'hr-import'), folders: [inside] }))).toMatchObject({
      code: 'sink.notAllowed',
    });
    await put({ to: join(inside, 'link', 'hr-import'), folders: [folder] });
    expect(read()).toBe(NEW);
  });

  it('may be listed through a link', async () => {
    symlinkSync(folder, join(root, 'alias'));
    await put({ folders: [join(root, 'alias')] });
    expect(read()).toBe(NEW);
  });
});

describe('a file that cannot be written', () => {
  it.each<[string, string, () => string]>([
    ['its folder does not exist', 'ENOENT', () => join(root, 'missing', 'hr-import')],
    ['its folder is a file', 'ENOTDIR', () => join(root, 'file', 'hr-import')],
    ['its folder is a link to itself', 'ELOOP', () => join(root, 'loop', 'hr-import')],
    ['its name is too long', 'ENAMETOOLONG', () => join(folder, 'n'.repeat(256))],
    // Not even root creates files here, and it needs no mount.
    ['its file system takes no files', '[A-Z]+', () => '/proc/self/hr-import'],
  ])('is tried again later because %s', async (_, code, to) => {
    writeFileSync(join(root, 'file'), '');
    symlinkSync('loop', join(root, 'loop'));
    const failure = await failureOf(put({ to: to() }));
    expect(failure.code).toBe('sink.unwritable');
    expect(failure.message).toMatch(new RegExp(`^The file system refused it \\(${code}\\)\\.$`));
  });

  it('never shows the value in the failure', async () => {
    for (const to of ['relative', join(root, 'missing', 'hr-import')]) {
      const failure = await failureOf(put({ to }));
      expect(`${failure.message} ${failure.stack}`).not.toContain(NEW);
    }
  });
});

describe('several at once', () => {
  it('in one process write one after the other: the last one asked for stays', async () => {
    const texts = Array.from({ length: 30 }, (_, index) => `value-${index}`);
    await Promise.all(texts.map((text) => put({ text })));
    expect(read()).toBe(texts.at(-1));
    expect(names()).toEqual(['hr-import']);
  });

  it('in one process go on after one that failed', async () => {
    const isOurs = () => Promise.reject(new Error('the records are away'));
    await put({ text: OLD });
    const results = await Promise.allSettled([put({ isOurs }), put(), put({ isOurs, text: OLD }), put()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect(read()).toBe(NEW);
  });

  it('in several processes leave one whole value, and no reader ever meets a part', async () => {
    await put({ text: OLD });
    const values = ['value-aaaaaaa', `value-${'b'.repeat(8000)}`];
    const codes: (number | null)[] = [];
    const ended = Promise.all(values.map(async (text) => codes.push(await write(text, { count: 150 }))));
    const seen = new Set<string>();
    while (codes.length < values.length) {
      seen.add(read());
      await new Promise(setImmediate);
    }
    await ended;
    expect(codes).toEqual([0, 0]);
    expect([...seen].filter((text) => ![OLD, ...values].includes(text))).toEqual([]);
    expect(values).toContain(read());
    expect(names()).toEqual(['hr-import']);
  });
});

describe('a writer that is killed', () => {
  it.each([
    ['half of the draft is written', 'draft', OLD],
    ['the draft is written', 'written', OLD],
    ['the file has its name', 'renamed', NEW],
  ])('when %s leaves a whole file, and the next one leaves nothing else', async (_, stopAt, expected) => {
    await put({ text: OLD });
    expect(await write(NEW, { stopAt })).toBeNull();
    expect(read()).toBe(expected);
    expect(names()).toHaveLength(stopAt === 'renamed' ? 1 : 2);
    for (const name of names()) expect(modeOf(join(folder, name))).toBe(0o600);
    await put();
    expect(read()).toBe(NEW);
    expect(names()).toEqual(['hr-import']);
  });

  it('leaves drafts that the next one removes even where it may not write', async () => {
    await write(NEW, { stopAt: 'written' });
    writeFileSync(path, 'a note of somebody else');
    expect(names()).toHaveLength(2);
    expect(await failureOf(put())).toMatchObject({ code: 'sink.notAllowed' });
    expect(names()).toEqual(['hr-import']);
  });

  it('leaves drafts that another file beside it has nothing to do with', async () => {
    await write(NEW, { stopAt: 'written' });
    const [draft = ''] = names();
    await put({ to: join(dirname(path), 'other') });
    expect(names().toSorted()).toEqual([draft, 'other'].toSorted());
  });
});

/** Another process that writes; killed once it has come to `stopAt`. Resolves its exit code. */
async function write(text: string, { count = 1, stopAt = '' } = {}): Promise<number | null> {
  const child = spawn(process.execPath, ['--conditions=source', WRITER, path, text, String(count), stopAt], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.on('data', () => child.kill('SIGKILL'));
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}
