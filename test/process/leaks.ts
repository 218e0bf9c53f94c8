/** What must never be told, found in what was: the secrets that the failing requests and documents are full of. */
import { NUMBER } from '../graphql/failing-documents.ts';
import { SECRET } from '../rest/failing-requests.ts';

/** Where a text tells a secret, with a little of what is around it. */
export const leaks = (text: string) => text.match(new RegExp(`.{0,60}(${SECRET}|${NUMBER})`, 'g')) ?? [];
