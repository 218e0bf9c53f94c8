/** What the schema says in several places, in the same words. */
export const NAME = 'The name of the entry.';
export const IF_REVISION = 'Only if the entry is at this revision; PRECONDITION_FAILED otherwise.';
export const IF_ABSENT = 'Only if there is no entry of this name; PRECONDITION_FAILED otherwise.';
export const IF_PRESENT = 'Only if there is an entry of this name; PRECONDITION_FAILED otherwise.';
