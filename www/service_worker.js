// The site's service worker. It answers for all of the site, in three ways:
// - the lessons' requests, `.../latency/<ms>/<n>`, are answered after that many milliseconds: a real
//   HTTP request with a latency of one's choice, also without a network or a server;
// - the files of a version that is kept as a whole (version.js) are served from there;
// - all else is asked of the host, and gets the headers that isolate a page if it lacks them.
const HEADERS = ISOLATION_HEADERS;
const LATENCY = /\/latency\/(\d{1,5})\/(\d{1,6})$/;

async function answer(milliseconds, n) {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return new Response(`page ${n}\n`, {
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      // Tells this answer from any that a host gives.
      'X-Interleave': 'latency',
    },
  });
}

function isolating(response) {
  const closed = ['opaque', 'opaqueredirect', 'error'].includes(response.type);
  const missing = HEADERS.some(([name, value]) => response.headers.get(name) !== value);
  // An answer that was redirected may not be given to a navigation; its copy may.
  if (closed || !(missing || response.redirected)) return response;
  const { status, statusText, body } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of HEADERS) headers.set(name, value);
  return new Response(body, { status, statusText, headers });
}

async function respond(request) {
  const { origin, pathname } = new URL(request.url);
  const search = (url) => stored(url).catch(() => undefined); // Storage may be refused or broken.
  const found = await search(origin + pathname);
  if (found) return found;
  try {
    return isolating(await fetch(request));
  } catch (error) {
    const lost = request.mode === 'navigate' && (await search(at('404.html')));
    if (!lost) throw error;
    return new Response(lost.body, { status: 404, headers: lost.headers });
  }
}

async function pages() {
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.filter((page) => page.url.startsWith(SCOPE));
}

const tell = (page, what) => page.postMessage(`interleave ${what}`);
const state = async () => ((await isWhole()) ? 'kept' : 'missing');

// Over a version that is whole, another one comes only as a whole, and only when the visitor says
// so or has closed the last page. Without one there is nothing to wait for.
async function install() {
  const before = VERSION ? await wholeOthers().catch(() => []) : [];
  if (before.length === 0) return skipWaiting();
  if ((await keep(Infinity)) > 0) throw new Error('what was kept is gone');
  for (const page of await pages()) tell(page, 'waiting');
}

async function activate() {
  await clients.claim();
  const all = await pages();
  await tidy(all.length).catch(() => {});
  for (const page of all) tell(page, await state());
}

const failure = ({ name }) => (name === 'QuotaExceededError' ? 'full' : 'failed');
let keeping = null;
async function keepSome() {
  keeping ??= keep(16).finally(() => {
    keeping = null;
  });
  return (await keeping) === 0 ? 'kept' : 'missing';
}

async function hear({ data, source }) {
  switch (data) {
    case 'hello':
      await clients.claim();
      await tidy((await pages()).length).catch(() => {});
      return tell(source, await state());
    case 'waiting?':
      return (await wholeOthers()).length > 0 && tell(source, 'waiting');
    case 'keep':
      return tell(source, await keepSome().catch(failure));
    case 'take over':
      return skipWaiting();
    default:
  }
}

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(activate()));
addEventListener('message', (event) => event.waitUntil(hear(event)));
addEventListener('fetch', (event) => {
  const { url, method } = event.request;
  const latency = LATENCY.exec(new URL(url).pathname);
  if (latency) event.respondWith(answer(Number(latency[1]), latency[2]));
  else if (method === 'GET' && url.startsWith(SCOPE)) event.respondWith(respond(event.request));
});
