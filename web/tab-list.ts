/**
 * GraphiQL says that its tabs are tabs and puts buttons into them, which no screen reader can tell. Without that they
 * are what they are, a list of buttons with a current one.
 */
export function mendTabs(page: Element): void {
  const mend = () => {
    for (const element of page.querySelectorAll('[role=tablist], [role=tab]'))
      element.removeAttribute('role');
    for (const tab of page.querySelectorAll('li[aria-selected]')) {
      tab.querySelector('button')?.setAttribute('aria-current', String(tab.ariaSelected));
      tab.removeAttribute('aria-selected');
    }
  };
  new MutationObserver(mend).observe(page, {
    subtree: true,
    childList: true,
    attributeFilter: ['aria-selected'],
  });
}
