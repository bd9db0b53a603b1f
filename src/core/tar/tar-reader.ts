import { DsError } from '../errors.ts';
import { longText, parseTarHeader, parseTarRecords, type TarHeader, type TarRecords } from './parse-header.ts';
import { BLOCK, TarType, type TarEntry } from './tar-entry.ts';

/** Takes the content of one entry. */
export interface TarContent {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

export interface TarReader {
  /** Reads the next bytes of the archive. Throws a DsError of kind `failure` if they are no archive, and what the handler throws. */
  write(bytes: Uint8Array): Promise<void>;
  /** Whether the end of the archive has been read. */
  isComplete(): boolean;
}

/** The longest name or set of records, in bytes, as Go has it. */
const MAX_RECORDS = 1024 * 1024;

/** What is read next. */
type State =
  | { readonly reads: 'header' }
  | { readonly reads: 'records'; readonly header: TarHeader }
  | { readonly reads: 'content'; readonly content: TarContent | undefined }
  | { readonly reads: 'padding' }
  | { readonly reads: 'nothing' };

/**
 * Reads a tar archive piece by piece, in memory that does not depend on its size. `onEntry` is called for each entry, and gives what takes its
 * content; undefined skips it.
 */
export function createTarReader(onEntry: (entry: TarEntry) => Promise<TarContent | undefined>): TarReader {
  let state: State = { reads: 'header' };
  /** The bytes that the state still takes. */
  let left = BLOCK;
  let padding = 0;
  let hasBegun = false;
  let kept: Buffer[] = [];
  let global: TarRecords = {};
  let next: TarRecords = {};

  const expect = (reads: State, bytes: number): void => {
    state = reads;
    left = bytes;
  };
  const expectContent = (reads: State, size: number): void => {
    padding = (BLOCK - (size % BLOCK)) % BLOCK;
    expect(reads, size);
  };

  const takeHeader = async (block: Buffer): Promise<void> => {
    if (block.every((byte) => byte === 0)) {
      expect({ reads: 'nothing' }, Infinity);
      return;
    }
    const header = parseTarHeader(block);
    if (header === undefined) throw damaged(hasBegun ? 'it is damaged' : 'it is not a tar archive');
    hasBegun = true;
    if (isRecords(header.type)) {
      if (header.size > MAX_RECORDS) throw damaged('a name in it is too long');
      expectContent({ reads: 'records', header }, header.size);
      return;
    }
    const records = { ...global, ...next };
    next = {};
    const kind = records.isSparse === true ? 'other' : header.kind;
    const { name = header.name, target = header.target } = records;
    const size = header.kind === 'file' ? (records.size ?? header.size) : header.size;
    const content = await onEntry({ name, kind, size, target });
    expectContent({ reads: 'content', content }, size);
  };
  const takeRecords = ({ type }: TarHeader, content: Buffer): void => {
    if (type === TarType.longName) next = { ...next, name: longText(content) };
    else if (type === TarType.longTarget) next = { ...next, target: longText(content) };
    else {
      const records = parseTarRecords(content);
      if (records === undefined) throw damaged('it is damaged');
      if (type === TarType.globalRecords) global = { ...global, ...records };
      else next = { ...next, ...records };
    }
  };
  /** Everything that the state takes has been read. */
  const finish = async (): Promise<void> => {
    const block = Buffer.concat(kept);
    kept = [];
    const { reads } = state;
    if (reads === 'header') return takeHeader(block);
    if (reads === 'records') takeRecords(state.header, block);
    if (reads === 'content') await state.content?.end();
    if (reads === 'padding' || padding === 0) expect({ reads: 'header' }, BLOCK);
    else expect({ reads: 'padding' }, padding);
  };

  return {
    write: async (bytes) => {
      let at = 0;
      while (at < bytes.length || left === 0) {
        const part = bytes.subarray(at, at + Math.min(left, bytes.length - at));
        at += part.length;
        left -= part.length;
        if (state.reads === 'header' || state.reads === 'records') kept.push(Buffer.from(part));
        else if (state.reads === 'content' && part.length > 0) await state.content?.write(part);
        if (left === 0) await finish();
      }
    },
    isComplete: () => state.reads === 'nothing',
  };
}

function isRecords(type: string): boolean {
  const types: readonly string[] = [TarType.globalRecords, TarType.records, TarType.longName, TarType.longTarget];
  return types.includes(type);
}

function damaged(why: string): DsError {
  return new DsError('failure', `cannot read the archive that tar printed: ${why}`);
}
