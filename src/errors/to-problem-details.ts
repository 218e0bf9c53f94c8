/** Errors as the REST surface shows them: problem details (RFC 9457), with the code of the closed table. */
import { type ApiError, renderProblem } from './api-error.ts';
import { ERRORS_PATH, errorTable } from './table.ts';

/** @param traceId names this occurrence, so that whoever runs the server finds it in the log. */
export function toProblemDetails({ code, message, problems, revision }: ApiError, traceId: string): object {
  const { title, status } = errorTable[code];
  return {
    type: `${ERRORS_PATH}/${code}`,
    title,
    status,
    detail: message,
    instance: traceId,
    code,
    revision,
    errors: problems.length > 0 ? problems.map(renderProblem) : undefined,
  };
}
