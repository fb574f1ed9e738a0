// <interleave-lesson>: a lesson of Interleave in any page, live. It makes a frame of the site that
// this file is from, and speaks with the page in it. Documented in docs/embed.md.

const SITE = new URL('./', import.meta.url);
const LESSONS = 'LESSON_IDS'.split(' '); // The build names them.
const VERSION = 1;
const SILENT_MS = 30_000; // From the frame's load event to its first word.
const HEIGHT = 720; // Room kept for a lesson until it says how high it is.

const WORDS = {
  en: { load: 'Load the lesson', broken: 'This lesson could not be shown:' },
  zh: { load: '加载课程', broken: '无法显示这个课程：' },
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; margin-block: 1em; }
  :host([hidden]) { display: none; }
  iframe { display: block; width: 100%; border: 0; border-radius: 10px; }
  div { box-sizing: border-box; display: grid; place-content: center; justify-items: center; gap: 1em;
    padding: 1em; text-align: center; border-radius: 10px; border: 1px solid;
    border-color: color-mix(in srgb, currentColor 25%, transparent);
    background: color-mix(in srgb, currentColor 4%, transparent); }
  button { font: inherit; padding: .5em 1.2em; border-radius: 8px; border: 1px solid; cursor: pointer;
    color: inherit; background: none; }
  p { margin: 0; }
`);

const pending = () => {
  const settle = {};
  settle.promise = new Promise((resolve, reject) => Object.assign(settle, { resolve, reject }));
  settle.promise.catch(() => {}); // Handled by whoever asked; nobody has to.
  return settle;
};

const failure = (code, field, message) =>
  Object.assign(new Error(message), { code, field, worker: null, location: null });

// What the page around an element looks like: dark if what is behind it is.
const looksDark = (element) => {
  for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
    const [, r, g, b, a = '1'] = /rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?/
      .exec(getComputedStyle(at).backgroundColor) ?? [];
    if (r !== undefined && Number(a) > 0.5) return 0.3 * r + 0.6 * g + 0.1 * b < 110;
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return scheme.includes('dark') && (!scheme.includes('light') || DARK.matches);
};

const DARK = matchMedia('(prefers-color-scheme: dark)');
const elements = new Set();

// Parameters as they stand in addresses, `n=30&repeat=3`, or as JSON.
const readParams = (text) => {
  if (!text?.trim()) return {};
  if (!text.trim().startsWith('{')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    throw failure('parameter', 'params', `params: ${text} is neither JSON nor like n=30&repeat=3`);
  }
};

class InterleaveLesson extends HTMLElement {
  static observedAttributes = ['lesson', 'modes', 'params', 'lang', 'theme', 'loading', 'height'];

  static {
    addEventListener('message', (event) => elements.forEach((element) => element.#hear(event)));
    const follow = () => elements.forEach((element) => element.#follow());
    DARK.addEventListener('change', follow);
    document.addEventListener('transitionend', follow);
    const marks = new MutationObserver(follow);
    for (const of of [document.documentElement, document.body]) marks.observe(of, { attributes: true });
  }

  #box = document.createElement('div');
  #frame = null;
  #calls = new Map(); // Commands that are not answered, by id.
  #next = 1;
  #open = null; // A promise of the frame's first word, and what settles it.
  #ready = null;
  #running = false;
  #shown = {}; // Language and theme that the frame has.
  #due = false;
  #quiet = false; // Attributes that change only follow what the frame has already.
  #watch = null;
  #timer = 0;
  #stops = 0;
  #height = 0; // That the lesson needs.
  #later = 0;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#box);
  }

  connectedCallback() {
    elements.add(this);
    this.#reserve();
    this.#await();
  }

  disconnectedCallback() {
    elements.delete(this);
    this.#close(failure('gone', null, 'the element was taken out of its page'));
  }

  attributeChangedCallback(name, old, now) {
    if (old === now || this.#quiet || !this.isConnected) return;
    if (name === 'height') return this.#reserve();
    if (name === 'loading') return void (this.#frame || this.#await());
    if (!this.#frame) return name === 'lesson' && this.#await();
    if (this.#due) return;
    this.#due = true; // What changes together is said together.
    queueMicrotask(() => {
      this.#due = false;
      if (this.#frame) this.#tell('set');
    });
  }

  /** Shows these settings, and runs; what is left out stays as it is on show. */
  async run(options = {}) {
    this.#load();
    const stops = this.#stops;
    await this.#ready?.promise;
    if (stops !== this.#stops) throw failure('stopped', null, 'the run was stopped');
    return this.#call('run', options);
  }

  /** Resolves when nothing runs any more. */
  async stop() {
    this.#stops++;
    if (this.#frame && this.#open.done) await this.#call('stop', {});
  }

  /** Shows these settings. They become the element's attributes. */
  async set(options) {
    const { lang, theme, ...rest } = options;
    const page = { ...options };
    if ('theme' in page) page.theme = this.#theme(theme ?? 'auto');
    if ('lang' in page) page.lang = this.#lang(lang);
    if (rest.lesson !== undefined) this.#check(rest.lesson);
    if (this.#frame) await this.#call('set', page);
    const { params, repeat, seed } = { ...readParams(this.getAttribute('params')), ...options };
    const all = 'params' in options ? { ...params } : readParams(this.getAttribute('params'));
    for (const [name, value] of Object.entries({ repeat, seed })) {
      if (name in options || value !== undefined) all[name] = value;
    }
    for (const name of Object.keys(all)) if (all[name] == null) delete all[name];
    this.#quiet = true;
    const reflect = (name, value) =>
      value == null || value === '' ? this.removeAttribute(name) : this.setAttribute(name, value);
    if ('lesson' in options) reflect('lesson', options.lesson);
    if ('modes' in options) reflect('modes', options.modes?.join(','));
    if (['params', 'repeat', 'seed'].some((name) => name in options)) {
      reflect('params', String(new URLSearchParams(all)));
    }
    if ('lang' in options) reflect('lang', lang);
    if ('theme' in options) reflect('theme', theme);
    this.#quiet = false;
    this.#follow();
  }

  // Follows the language and the colours of the page around it.
  #follow() {
    if (!this.#frame || !this.#open.done || this.#due) return;
    const [lang, theme] = [this.#lang(this.getAttribute('lang')), this.#theme()];
    if (lang === this.#shown.lang && theme === this.#shown.theme) return;
    this.#call('set', { lang, theme }).catch(() => {}); // An error is an event, too.
  }

  // A message that may be the frame's; nobody else's counts.
  #hear({ source, origin, data }) {
    if (!this.#frame || source !== this.#frame.contentWindow || origin !== SITE.origin) return;
    if (data?.interleave !== VERSION) return;
    if (data.kind === 'hello') return this.#connect();
    if (['run', 'report', 'error'].includes(data.kind) && !data[data.kind]) return;
    if (data.kind === 'height' && !(Number.isFinite(data.height) && data.height > 0)) return;
    const call = this.#calls.get(data.id);
    if (data.kind === 'ready') {
      this.#ready.resolve();
      const { lesson, runs, environment } = data;
      this.#emit('ready', { lesson, runs, tier: environment?.tier ?? 0, environment });
    } else if (data.kind === 'height') {
      this.#height = data.height;
      this.#fit();
    } else if (data.kind === 'run') {
      this.#running = true;
      this.#emit('run', data.run);
    } else if (data.kind === 'report') {
      this.#settle(data.id, call?.resolve, data.report);
      this.#running = false;
      this.#fit();
      this.#emit('report', data.report);
    } else if (data.kind === 'error') {
      const { code, field, message, worker, location } = data.error;
      // Not every value of another page's has a text.
      const text = typeof message === 'string' ? message : '';
      const error = Object.assign(failure(code, field, text), { worker, location });
      this.#settle(data.id, call?.reject, error);
      if (!['busy', 'parameter', 'lesson'].includes(code)) this.#running = false;
      this.#fit();
      this.#emit('error', error);
    } else if (data.kind === 'done') {
      this.#settle(data.id, call?.resolve);
    }
  }

  #settle(id, how, value) {
    this.#calls.delete(id);
    how?.(value);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // Higher at once, lower only when that lasts: what a run fills again is not taken away meanwhile.
  #fit() {
    clearTimeout(this.#later);
    if (this.#height >= parseFloat(this.#frame.style.height)) {
      this.#frame.style.height = `${this.#height}px`;
    } else if (this.#height && !this.#running) {
      this.#later = setTimeout(() => {
        if (this.#frame) this.#frame.style.height = `${this.#height}px`;
      }, 300);
    }
  }

  // All that the attributes say, to the frame; nobody awaits it, and errors are events.
  #tell(kind) {
    try {
      this.#call(kind, this.#wanted()).catch(() => {});
    } catch (error) {
      this.#emit('error', error);
    }
  }

  #words() {
    return WORDS[this.#lang(this.getAttribute('lang'))];
  }

  #lang(tag) {
    const asked = tag || this.parentElement?.closest('[lang]')?.lang || navigator.language;
    return /^zh\b/i.test(asked) ? 'zh' : 'en';
  }

  #theme(wanted = this.getAttribute('theme')) {
    if (wanted === 'light' || wanted === 'dark') return wanted;
    return looksDark(this) ? 'dark' : 'light';
  }

  #check(lesson) {
    if (LESSONS.includes(lesson)) return;
    throw failure('lesson', 'lesson', `no lesson \`${lesson}\`; there is ${LESSONS.join(', ')}`);
  }

  #wanted() {
    const { repeat = null, seed = null, ...params } = readParams(this.getAttribute('params'));
    const number = (value) => (value === null ? null : Number(value));
    const modes = this.getAttribute('modes')?.split(',').map((name) => name.trim()).filter(Boolean);
    const lesson = this.getAttribute('lesson') ?? '';
    this.#check(lesson);
    return {
      lesson, params, repeat: number(repeat), seed: number(seed), modes: modes?.length ? modes : null,
      lang: this.#lang(this.getAttribute('lang')), theme: this.#theme(),
    };
  }

  #reserve() {
    const height = Number(this.getAttribute('height')) || HEIGHT;
    this.#box.style.minHeight = `${height}px`;
    if (this.#frame && !this.#open.done) this.#frame.style.height = `${height}px`;
  }

  // Loads at once, or when it is asked for: by scrolling near it, or by a click.
  #await() {
    const loading = this.getAttribute('loading');
    this.#watch?.disconnect();
    this.#box.replaceChildren(document.createElement('slot'));
    if (loading === 'eager') return this.#load();
    if (loading === 'click') {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = this.#words().load;
      button.onclick = () => this.#load();
      return this.#box.append(button);
    }
    this.#watch = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) this.#load();
    }, { rootMargin: '200px' });
    this.#watch.observe(this);
  }

  #load() {
    if (this.#frame || !this.isConnected) return;
    this.#watch?.disconnect();
    let wanted;
    try {
      wanted = this.#wanted();
    } catch (error) {
      return this.#fail(error);
    }
    const query = new URLSearchParams(readParams(this.getAttribute('params')));
    if (wanted.modes) query.set('modes', wanted.modes.join(','));
    query.set('theme', wanted.theme);
    if (this.hasAttribute('parallel')) query.set('parallel', '');
    const frame = document.createElement('iframe');
    frame.src = new URL(`${wanted.lang}/${wanted.lesson}.html?embed&${query}`, SITE);
    frame.title = this.textContent.trim() || `Interleave: ${wanted.lesson}`;
    frame.allow = 'cross-origin-isolated; clipboard-write; fullscreen';
    frame.style.height = `${this.#box.getBoundingClientRect().height || HEIGHT}px`;
    frame.onload = () => {
      const silent = failure('silent', null, `no answer from ${SITE} within ${SILENT_MS / 1000} s`);
      clearTimeout(this.#timer);
      if (!this.#open.done) this.#timer = setTimeout(() => this.#fail(silent), SILENT_MS);
    };
    this.#frame = frame;
    this.#open = pending();
    this.#ready = pending();
    this.#box.replaceWith(frame);
  }

  // The page in the frame is there: the first time, or once more after it was loaded again.
  #connect() {
    clearTimeout(this.#timer);
    this.#reject(failure('gone', null, 'the lesson was loaded again'));
    this.#open.done = true;
    this.#open.resolve();
    this.#tell('connect');
  }

  async #call(kind, options) {
    await this.#open?.promise;
    if (!this.#frame) throw failure('gone', null, 'there is no lesson on show');
    const { lang = this.#shown.lang, theme = this.#shown.theme } = options;
    this.#shown = { lang, theme };
    const id = this.#next++;
    const answer = pending();
    this.#calls.set(id, answer);
    this.#frame.contentWindow.postMessage({ interleave: VERSION, kind, id, options }, SITE.origin);
    return answer.promise;
  }

  #reject(error) {
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
    this.#running = false;
  }

  #close(error) {
    clearTimeout(this.#timer);
    this.#watch?.disconnect();
    this.#reject(error);
    this.#open?.reject(error);
    this.#ready?.reject(error);
    clearTimeout(this.#later);
    this.#frame?.replaceWith(this.#box);
    this.#frame = null;
    this.#shown = {};
    this.#height = 0;
  }

  #fail(error) {
    this.#close(error);
    const said = document.createElement('p');
    said.setAttribute('role', 'alert');
    said.textContent = `${this.#words().broken} ${error.message}`;
    this.#box.replaceChildren(said, document.createElement('slot'));
    this.#emit('error', error);
  }
}

customElements.get('interleave-lesson') || customElements.define('interleave-lesson', InterleaveLesson);
