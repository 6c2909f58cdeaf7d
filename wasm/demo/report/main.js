// The report page: one model and one collection, as the command measured them.
import '../shared/style.css';
import './report.css';
import { element } from '../shared/element.js';
import { explorer } from '../shared/explorer.js';
import { integer, t } from '../shared/language.js';
import { licences, pageData, pageHead } from '../shared/page_head.js';
import { createStore } from '../shared/store.js';
import { DEFAULT_LAMBDA } from '../shared/topics.js';
import { representatives } from './documents.js';
import { heatTable } from './heat_table.js';
import { scores } from './scores.js';
import { settings } from './settings.js';
import { times } from './times.js';
import { warnings } from './warnings.js';

const data = pageData();
const topics = data?.topics ?? [];
const store = createStore({ language: null, topics, selected: largestTopic(topics), lambda: DEFAULT_LAMBDA, present: null });
const { head, start } = pageHead(store);
const foot = element('footer', { class: 'page-foot' }, element('p', { 'data-t': 'foot.report' }), licences());

document.body.append(head, element('main', {}, ...(data ? parts() : [element('p', { class: 'panel', 'data-t': 'report.empty' })])), foot);
start();

function parts() {
  document.title = data.title;
  const sections = [
    section('scores', scores(store, data)),
    section('warnings', warnings(store, data)),
    section('topics', explorer(store, 'map.note_report'), representatives(store)),
    data.labels && section('labels', heatTable(store, data.labels)),
    data.times && section('times', times(store, data.times)),
    section('settings', settings(store, data)),
  ].filter(Boolean);
  return [hero(), contents(sections), ...sections];
}

function largestTopic(all) {
  return all.filter(({ background }) => !background).sort((a, b) => b.share - a.share)[0]?.id ?? null;
}

function hero() {
  const lead = element('p', { class: 'lead' });
  store.watch(['language'], ({ language }) => {
    const said = [t('report.lead', { topics: integer(data.model.topics), documents: integer(data.corpus.documents) })];
    if (data.created) said.push(t('report.created', { date: new Date(data.created).toLocaleDateString(language ?? 'en', { dateStyle: 'long' }) }));
    lead.textContent = said.join(' · ');
  });
  return element('div', { class: 'hero' }, element('h1', {}, data.title), lead);
}

function section(name, ...content) {
  const id = `section-${name}`;
  const heading = element('h2', { id, tabindex: -1, 'data-t': `${name}.title` });
  const lead = ['warnings', 'times'].includes(name) ? null : element('p', { class: 'lead', 'data-t': `${name}.lead` });
  return element('section', { 'aria-labelledby': id, class: `part-${name}` }, heading, lead, ...content);
}

/** Links to the parts. */
function contents(sections) {
  return element('nav', { 'data-t-label': 'nav.label' }, element('ul', { class: 'contents' }, ...sections.map(node => {
    const { id, dataset } = node.querySelector('h2');
    return element('li', {}, element('a', { href: `#${id}`, 'data-t': dataset.t }));
  })));
}
