// Light or dark: the system's choice until the reader makes one.
import { element } from './element.js';

/** A button that changes to the other theme. */
export function themeButton() {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const button = element('button', { type: 'button', class: 'quiet', 'data-t-label': 'theme.dark' }, '◐');
  let chosen = null;
  const show = () => {
    const isDark = chosen ?? system.matches;
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    button.setAttribute('aria-pressed', isDark);
  };
  button.addEventListener('click', () => {
    chosen = !(chosen ?? system.matches);
    show();
  });
  system.addEventListener('change', show);
  show();
  return button;
}
