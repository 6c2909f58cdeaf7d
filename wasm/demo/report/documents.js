// The chosen topic's documents: those that are most about it.
import { element } from '../shared/element.js';
import { integer, percent, score, t } from '../shared/language.js';
import { looks } from '../shared/palette.js';

export function representatives(store) {
  const heading = element('h3');
  const note = element('p', { class: 'hint' });
  const list = element('ol', { class: 'documents' });
  store.watch(['selected', 'language'], ({ topics, selected }) => {
    const topic = topics.find(({ id }) => id === selected);
    if (!topic) return;
    const { documents, npmi, representative } = topic;
    heading.textContent = t('documents.title', { id: topic.id });
    const said = [documents > 0 ? t('documents.count', { count: integer(documents) }) : t('documents.none')];
    if (npmi !== null) said.push(t('documents.npmi', { value: score(npmi) }));
    note.textContent = said.join(' ');
    list.replaceChildren(...representative.map(each => item(each, topic)));
  });
  return element('div', { class: 'panel representatives' }, heading, note, list);
}

function item({ id, title, label, date, share, text }, topic) {
  const facts = [title ? id : null, label, date].filter(Boolean).join(' · ');
  return element('li', looks(topic),
    element('div', { class: 'document-head' }, element('strong', {}, title || id), element('span', { class: 'bar-share' }, percent(share))),
    element('span', { class: 'meter', 'aria-hidden': 'true', style: { '--part': share } }),
    facts ? element('p', { class: 'hint' }, facts) : null,
    text ? element('p', { class: 'excerpt' }, text) : null);
}
