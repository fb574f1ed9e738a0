// Where the host sends no headers for isolation, the service worker adds them from the next load on:
// so the page is loaded once more, if that is going to help. `interleaveHeaders` resolves when it
// won't be; the program waits for that before it says that nothing can run.
//
// invariant: this reloads no page that a reload of its own did not help.
globalThis.interleaveHeaders = new Promise((settle) => {
  const TRIED = 'interleave-reloaded';
  const PATIENCE_MS = 8000;
  const root = document.documentElement;

  const allowed = (use) => {
    try {
      return use();
    } catch {
      return undefined; // Some frames and windows forbid it.
    }
  };

  // That a reload was tried stands in two places, since each may be forbidden.
  const tried = () =>
    history.state?.[TRIED] || allowed(() => sessionStorage.getItem(TRIED)) || false;
  const mark = () => {
    allowed(() => sessionStorage.setItem(TRIED, 'yes'));
    allowed(() => history.replaceState({ [TRIED]: true }, ''));
    return tried();
  };
  const unmark = () => {
    allowed(() => sessionStorage.removeItem(TRIED));
    if (history.state?.[TRIED]) allowed(() => history.replaceState(null, ''));
  };

  // Without workers or shared memory, nothing runs in an isolated page either.
  const canRun = () => Worker && new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  // In a frame it takes Chromium's own header; otherwise a frame is what its parent is.
  const isOwn = () => {
    const { brands, mobile } = navigator.userAgentData ?? {};
    const knows = ({ brand, version }) => brand === 'Chromium' && version >= 137;
    return window === parent || (!mobile && brands?.some(knows));
  };

  if (globalThis.crossOriginIsolated) unmark();
  const workers = allowed(() => navigator.serviceWorker);
  const helps = !globalThis.crossOriginIsolated && workers && allowed(canRun) && isOwn();
  // `leaving`: another page is on its way already. Without a root: the page of a wrong address.
  const stays = 'root' in root.dataset && !('leaving' in root.dataset);
  if (!helps || !stays || tried()) return settle();

  const before = workers.controller;
  const end = () => {
    workers.removeEventListener('message', heard);
    settle();
  };
  const heard = ({ data, source }) => {
    if (!['interleave kept', 'interleave missing'].includes(data)) return;
    // What the worker of before adds, it has added to this page, too.
    if (source === before || !mark()) return end();
    workers.removeEventListener('message', heard);
    clearTimeout(timer);
    location.reload();
  };
  const timer = setTimeout(end, PATIENCE_MS);
  workers.addEventListener('message', heard);
  workers.startMessages();
  const script = new URL('service_worker.js', new URL(root.dataset.root, document.baseURI));
  // One of an older version does not answer; the one that replaces it speaks up by itself.
  workers.register(script).then((found) => found.active?.postMessage('hello')).catch(end);
});
