// The demo page: an article in, its topics out, all of it here.
import '../shared/style.css';
import './demo.css';
import { element } from '../shared/element.js';
import { explorer } from '../shared/explorer.js';
import { licences, pageData, pageHead } from '../shared/page_head.js';
import { createStore } from '../shared/store.js';
import { DEFAULT_LAMBDA } from '../shared/topics.js';
import { analyse } from './analyse.js';
import { articleBox } from './article.js';
import { batchBox } from './batch.js';
import { acceptDrops } from './drop.js';
import { Engine } from './engine.js';
import { mixtureBox } from './mixture.js';
import { embeddedModels, ModelChoice } from './models.js';
import { noticeBox } from './notice.js';

const store = createStore({
  language: null,
  models: embeddedModels(pageData()), // what the menu offers
  model: null, // what is loaded: one of them, and its facts
  loading: null, // the one that is being read
  topics: [],
  selected: null,
  lambda: DEFAULT_LAMBDA,
  article: { text: '', name: null },
  answer: null,
  present: null, // ids of the answer's topics
  notice: null,
});
const engine = new Engine();
const choice = new ModelChoice(store, engine);
const batch = batchBox(store, engine);
const { head, start } = pageHead(store);

document.body.append(
  head,
  element('main', {},
    element('div', { class: 'hero' },
      element('h1', { 'data-t': 'demo.title' }),
      element('p', { class: 'lead', 'data-t': 'demo.lead' })),
    noticeBox(store),
    choice.box(),
    section('article', element('div', { class: 'analysis' }, articleBox(store), mixtureBox(store))),
    section('topics', explorer(store, 'map.note_demo')),
    section('batch', batch.box)),
  element('footer', { class: 'page-foot' }, element('p', { 'data-t': 'foot.private' }), licences()));

acceptDrops(store, {
  model: file => choice.open(file),
  article: article => store.set({ article }),
  batch: batch.start,
  batchBox: batch.box,
});
analyse(store, engine);
start();
choice.useFirst();

function section(name, content) {
  const id = `section-${name}`;
  const parts = [element('h2', { id, 'data-t': `${name}.title` }), element('p', { class: 'lead', 'data-t': `${name}.lead` }), content];
  const node = element('section', { 'aria-labelledby': id, class: `part-${name}` }, ...parts);
  if (name === 'topics') store.watch(['topics'], ({ topics }) => { node.hidden = topics.length === 0; });
  return node;
}
