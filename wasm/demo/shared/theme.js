// Light or dark: the system's choice until the reader makes one.
import { element } from './element.js';

/** A button that changes to the other theme. `label`: a key of strings.js. */
export function themeButton() {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  const button = element('button', { type: 'button', class: 'quiet', 'data-t-label': 'theme.dark' }, '◐');
  const show = () => button.setAttribute('aria-pressed', isDark());
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    show();
  });
  system.addEventListener('change', show);
  show();
  return button;
}
