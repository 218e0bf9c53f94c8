/**
 * What Swagger UI leaves out for who does not see it, or has no mouse: each field gets the name of what it is for, and
 * what scrolls can be reached with the keyboard.
 */
export function openToAll(page: Element): void {
  const mend = () => {
    for (const field of page.querySelectorAll(UNNAMED)) field.ariaLabel = nameOf(field);
    for (const block of page.querySelectorAll<HTMLElement>(SCROLLING)) block.tabIndex = 0;
  };
  new MutationObserver(mend).observe(page, { subtree: true, childList: true });
}

const UNNAMED = ':is(select, textarea, input):not([aria-label], label *)';
const SCROLLING = ':is(.microlight, .highlight-code):not([tabindex])';

function nameOf(field: Element): string {
  const parameter = field.closest<HTMLElement>('[data-param-name]')?.dataset.paramName;
  if (field.closest('.examples-select')) return parameter ? `Example of ${parameter}` : 'Example';
  return parameter ?? 'Request body';
}
