// Which model is in use: those inside the page, and those the reader opens.
import { element, newId } from '../shared/element.js';
import { decimal, integer, t } from '../shared/language.js';
import { samplesFor } from './samples.js';
import { asNotice } from './notice.js';

/** Those that the command put into the page: { name, language, examples, base64 }. */
export function embeddedModels(data) {
  return [...document.querySelectorAll('script.sluice-model')].map(node => ({
    name: node.dataset.name,
    language: node.dataset.language ?? '',
    examples: data?.models?.find(({ name }) => name === node.dataset.name)?.examples ?? [],
    source: () => ({ base64: node.textContent.trim() }),
  }));
}

export class ModelChoice {
  #store;
  #engine;

  constructor(store, engine) {
    this.#store = store;
    this.#engine = engine;
  }

  /** The model of the page's language, else the first. */
  useFirst() {
    const { models, language } = this.#store.get();
    const first = models.find(model => model.language === language) ?? models[0];
    if (first) this.use(first);
  }

  open(file) {
    return this.use({ name: file.name, language: '', examples: [], source: () => ({ file }) });
  }

  /** A model that is refused leaves the one in use as it was. */
  async use(model) {
    const store = this.#store;
    store.set({ loading: model, notice: null });
    try {
      const { facts, topics } = await this.#engine.load(model.source(), model.name);
      const { models, article, model: before } = store.get();
      const isNew = !models.includes(model);
      store.set({
        models: isNew ? [...models, model] : models,
        model: { ...model, facts, entry: model },
        topics, answer: null, present: null, loading: null,
        selected: topics.find(({ background }) => !background)?.id ?? null,
      });
      if (article.text === '' || (article.isSample && before?.name !== model.name)) this.#showSample();
    } catch (error) {
      store.set({ loading: null, notice: asNotice(error, model.name) });
    }
  }

  #showSample() {
    const { model, language } = this.#store.get();
    const [first] = model.facts.takesText ? samplesFor(model, language) : [];
    this.#store.set({ article: first ? { ...first, isSample: true } : { text: '', name: null } });
  }

  /** Menu, button and a line of facts. */
  box() {
    const id = newId('model');
    const menu = element('select', { id });
    const input = element('input', { type: 'file', accept: '.safetensors', class: 'hidden', tabindex: -1, 'data-t-label': 'model.open' });
    const facts = element('p', { class: 'hint', role: 'status' });
    menu.addEventListener('change', () => this.use(this.#store.get().models[menu.selectedIndex]));
    input.addEventListener('change', () => {
      if (input.files[0]) this.open(input.files[0]);
      input.value = '';
    });
    const field = element('span', { class: 'field' }, element('label', { for: id, 'data-t': 'model.choose' }), menu);
    this.#store.watch(['models', 'model', 'loading', 'language'], ({ models, model, loading }) => {
      const chosen = models.includes(loading) ? loading : model?.entry;
      menu.replaceChildren(...models.map(each => element('option', { selected: each === chosen }, each.name)));
      field.hidden = models.length === 0;
      facts.textContent = loading ? t('model.loading', { name: loading.name }) : describe(model);
    });
    return element('div', { class: 'model-box' }, field,
      element('button', { type: 'button', 'data-t': 'model.open', onclick: () => input.click() }), input, facts);
  }
}

function describe(model) {
  if (!model) return t('model.none');
  const { topics, words, documents, heldoutPerplexity } = model.facts;
  const parts = [t('model.facts', { topics: integer(topics), words: integer(words) })];
  if (documents > 0) parts.push(t('model.documents', { documents: integer(documents) }));
  if (heldoutPerplexity > 0) parts.push(t('model.perplexity', { value: decimal(heldoutPerplexity) }));
  return parts.join(' · ');
}
