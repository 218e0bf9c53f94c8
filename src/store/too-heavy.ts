/**
 * The data of a batch is more than one statement should carry. Batches of several transactions are divided;
 * for one alone it is the answer, as all of it has to be written at once.
 */
import { ApiError } from '../errors/api-error.ts';

/** Bytes of data, read or written, beyond which a batch is too heavy. */
export const MAX_BATCH_BYTES = 16 * 1024 * 1024;

export class BatchTooHeavy extends ApiError {
  constructor() {
    super(
      'PAYLOAD_TOO_LARGE',
      'These changes are too large together, with what they change; nothing was changed. Make fewer at once.',
    );
  }
}
