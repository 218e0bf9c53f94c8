/**
 * What Swagger UI leaves out for who does not see it, or has no mouse: each field gets the name of what it is for, what
 * scrolls can be reached with the keyboard, what stands above the calls is a part of the page that one can go to, and a
 * table is a table.
 */
export function openToAll(page: Element): void {
  const mend = () => {
    for (const field of page.querySelectorAll(UNNAMED)) field.ariaLabel = nameOf(field);
    for (const part of page.querySelectorAll(INTRODUCTION)) {
      part.role = 'region';
      part.ariaLabel = 'About this API';
    }
    for (const table of page.querySelectorAll('table[role]')) table.role = null;
    for (const block of page.querySelectorAll<HTMLElement>(SCROLLING)) block.tabIndex = 0;
  };
  new MutationObserver(mend).observe(page, { subtree: true, childList: true });
}

const UNNAMED = ':is(select, textarea, input):not([aria-label], label *)';
const INTRODUCTION = '.information-container:not([role])';
const SCROLLING = ':is(.microlight, .highlight-code):not([tabindex])';

function nameOf(field: Element): string {
  const parameter = field.closest<HTMLElement>('[data-param-name]')?.dataset.paramName;
  if (field.closest('.examples-select')) return parameter ? `Example of ${parameter}` : 'Example';
  return parameter ?? 'Request body';
}
