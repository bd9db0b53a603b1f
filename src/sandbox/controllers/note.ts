/** What something tells of an object. */
export interface Note {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** The part of the object that is meant: `spec.containers{name}`. */
  readonly fieldPath?: string;
}
