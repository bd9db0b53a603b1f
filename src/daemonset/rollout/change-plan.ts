import type { FieldConflict } from '../../core/errors.ts';
import type { ChangeWarning } from './change-warnings.ts';
import type { Prediction } from './predict.ts';
import type { FieldChange } from '../revisions/template-changes.ts';

/** What applying a DaemonSet would do, field by field and node by node. */
export interface ChangePlan {
  readonly name: string;
  readonly namespace: string;
  readonly action: 'created' | 'configured' | 'unchanged';
  /** Changes in labels, annotations and spec; for a new DaemonSet, everything. */
  readonly fields: readonly FieldChange[];
  readonly prediction: Prediction;
  readonly warnings: readonly ChangeWarning[];
  /** Fields owned by other field managers; the plan assumes they are taken over. */
  readonly conflicts: readonly FieldConflict[];
}
