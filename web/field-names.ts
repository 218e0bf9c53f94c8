/** Swagger UI leaves some fields without a name, which who does not see them needs: each gets that of what it is for. */
export function nameFields(page: Element): void {
  const name = () => {
    for (const field of page.querySelectorAll<HTMLElement>(UNNAMED)) field.ariaLabel = nameOf(field);
  };
  new MutationObserver(name).observe(page, { subtree: true, childList: true });
}

const UNNAMED = ':is(select, textarea, input):not([aria-label], label *)';

function nameOf(field: Element): string {
  const parameter = field.closest<HTMLElement>('[data-param-name]')?.dataset.paramName;
  if (field.closest('.examples-select')) return parameter ? `Example of ${parameter}` : 'Example';
  return parameter ?? 'Request body';
}
