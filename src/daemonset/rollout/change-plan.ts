import type { FieldConflict } from '../../core/errors.ts';
import type { ChangeWarning } from './change-warnings.ts';
import type { Prediction } from './predict.ts';
import type { FieldChange } from '../revisions/template-changes.ts';

/** What applying a DaemonSet would do, field by field and node by node. */
export interface ChangePlan {
  readonly name: string;
  readonly namespace: string;
  readonly action: 'created' | 'configured' | 'unchanged';
  /** In its labels, annotations and spec; of a new one all there is. */
  readonly fields: readonly FieldChange[];
  readonly prediction: Prediction;
  readonly warnings: readonly ChangeWarning[];
  /** Fields of others that are in the way; the plan is what comes of taking them over. */
  readonly conflicts: readonly FieldConflict[];
}
