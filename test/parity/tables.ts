/** All cases, by what they are about. */
import type { Case } from './case.ts';
import { dataCases } from './cases/data.ts';
import { mergeCases } from './cases/merge.ts';
import { nameCases } from './cases/names.ts';
import { operationCases } from './cases/operations.ts';
import { patchCases } from './cases/patch.ts';
import { preconditionCases } from './cases/preconditions.ts';
import { touchCases } from './cases/touch.ts';
import { ttlCases } from './cases/ttl.ts';

export const tables: Record<string, readonly Case[]> = {
  operations: operationCases,
  'merge patch': mergeCases,
  'patch operations': patchCases,
  preconditions: preconditionCases,
  data: dataCases,
  names: nameCases,
  ttl: ttlCases,
  touch: touchCases,
};
