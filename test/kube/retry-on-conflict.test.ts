import { describe, expect, it } from 'vitest';
import { DsError } from '../../src/core/errors.ts';
import { retryOnConflict } from '../../src/kube/retry-on-conflict.ts';

const conflict = (): DsError => new DsError('conflict', 'modified', { status: { kind: 'Status', code: 409 } });

describe('retryOnConflict', () => {
  it('calls again after a conflict, with the number of the attempt', async () => {
    const numbers: number[] = [];
    const result = await retryOnConflict((number) => {
      numbers.push(number);
      return number < 3 ? Promise.reject(conflict()) : Promise.resolve('done');
    });
    expect(result).toBe('done');
    expect(numbers).toEqual([1, 2, 3]);
  });

  it('throws the last conflict after the maximum number of attempts', async () => {
    let calls = 0;
    const fail = (): Promise<never> => Promise.reject(new DsError('conflict', `${++calls}`, { status: {} }));
    await expect(retryOnConflict(fail)).rejects.toThrow('5');
    await expect(retryOnConflict(fail, { attempts: 2 })).rejects.toThrow('7');
  });

  it('throws other errors immediately', async () => {
    for (const error of [new DsError('invalid', 'a'), new DsError('conflict', 'of ours'), new Error('a bug')]) {
      let calls = 0;
      const fail = (): Promise<never> => {
        calls++;
        return Promise.reject(error);
      };
      await expect(retryOnConflict(fail)).rejects.toBe(error);
      expect(calls).toBe(1);
    }
  });

  it('pauses between attempts only', async () => {
    const pauses: number[] = [];
    const pause = (failed: number): Promise<void> => {
      pauses.push(failed);
      return Promise.resolve();
    };
    const fail = (): Promise<never> => Promise.reject(conflict());
    await expect(retryOnConflict(fail, { attempts: 3, pause })).rejects.toThrow('modified');
    expect(pauses).toEqual([1, 2]);
  });
});
