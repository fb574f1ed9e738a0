// WebKit asks the host for the scripts of workers that workers start, past the service worker: what that
// adds or keeps does not reach them. There, whatever a worker starts is started by the page, which
// passes on what the two say to each other (src/browser/nested.rs).
if (/AppleWebKit(?!.*Chrome)/.test(navigator.userAgent)) {
  const children = new Map();
  let last = 0;

  globalThis.Worker = class Worker extends EventTarget {
    #id = (last += 1);

    constructor(url, { type = 'classic', name = '' } = {}) {
      super();
      children.set(this.#id, this);
      postMessage({ nested: 'start', id: this.#id, url: new URL(url, location).href, type, name });
    }

    postMessage(data) {
      postMessage({ nested: 'post', id: this.#id, data });
    }

    terminate() {
      children.delete(this.#id);
      postMessage({ nested: 'end', id: this.#id });
    }
  };

  const events = {
    said: ({ data }) => new MessageEvent('message', { data }),
    failed: ({ message }) => message
      ? new ErrorEvent('error', { message, cancelable: true })
      : new Event('error', { cancelable: true }), // As of a script that did not load.
  };

  addEventListener('message', (event) => {
    const make = events[event.data?.nested];
    if (!make) return;
    event.stopImmediatePropagation();
    const child = children.get(event.data.id);
    const heard = make(event.data);
    child?.dispatchEvent(heard);
    child?.[`on${heard.type}`]?.(heard);
  });
}
