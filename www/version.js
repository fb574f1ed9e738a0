// The service worker's files of one version: kept, found, and given up. The build puts this before
// service_worker.js.
//
// invariant: a version is whole once its list is in its cache: the list comes last, as a seal. What
// is named by its content is right wherever it is found.

// The hash of this version's list of files (none: nothing is kept), and the list's integrity.
const VERSION = 'VERSION_HASH';
const INTEGRITY = 'LIST_INTEGRITY';

const SCOPE = registration.scope;
const OWN = `interleave-${VERSION} ${SCOPE}`;
const LANES = 4; // Downloads at a time.

const at = (path) => new URL(path, SCOPE).href;
const listOf = (version) => at(`assets/precache-${version}.json`);
const isLasting = (url) => url.startsWith(at('assets/'));
const find = (url, cacheName) => caches.match(url, { cacheName, ignoreVary: true });
const isWhole = () => find(listOf(VERSION), OWN).then(Boolean, () => false);

// The caches of other versions of this very site, and those of them that are whole.
async function others() {
  const names = await caches.keys();
  const isOther = (name) => name !== OWN && name.startsWith('interleave-');
  return names.filter((name) => isOther(name) && name.endsWith(` ${SCOPE}`));
}

async function wholeOthers() {
  const list = (name) => listOf(/^interleave-(\w*)/.exec(name)[1]);
  const names = await others();
  const lists = await Promise.all(names.map((name) => find(list(name), name)));
  return names.filter((_, index) => lists[index]);
}

// A file as it was listed, or an error. What a cache on the way has broken is asked for once more.
async function download(url, integrity) {
  const wish = { integrity, cache: isLasting(url) ? 'default' : 'no-cache', priority: 'low' };
  const found = await fetch(url, wish).catch(() => fetch(url, { ...wish, cache: 'reload' }));
  if (!found.ok) throw new Error(`${url}: ${found.status}`);
  return isolating(found);
}

// The list, how many files it has, which are not kept yet, and whether another version may have some.
async function look(cache) {
  const list = await download(listOf(VERSION), INTEGRITY);
  const files = Object.entries(await list.clone().json()).map(([path, hash]) => [at(path), hash]);
  const kept = new Set((await cache.keys()).map((request) => request.url));
  const missing = files.filter(([url]) => !kept.has(url));
  return { list, count: files.length, missing, elsewhere: (await others()).length > 0 };
}

let plan = null; // As of the last look, without what was kept since.

// Keeps at most so many more files, and returns how many are still to come.
async function keep(most) {
  if (!VERSION) throw new Error('this build keeps nothing');
  if (await isWhole()) return 0;
  const cache = await caches.open(OWN);
  plan ??= await look(cache);
  const { list, count, missing, elsewhere } = plan;
  const next = missing.splice(0, most);
  const lane = async () => {
    for (let file = next.shift(); file; file = next.shift()) {
      const [url, hash] = file;
      const known = elsewhere && isLasting(url) ? await find(url) : undefined;
      await cache.put(url, known ?? (await download(url, hash)));
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    if (missing.length > 0) return missing.length;
    plan = null;
    const cleared = count - (await cache.keys()).length; // By the visitor, since that look.
    if (cleared > 0) return cleared;
    await cache.put(listOf(VERSION), list);
    return 0;
  } catch (error) {
    plan = null;
    next.length = 0; // For the other lanes.
    // Of no use half, and in the way of others.
    if (error.name === 'QuotaExceededError') await caches.delete(OWN);
    throw error;
  }
}

// What is kept of an address, if anything.
async function stored(url) {
  if (isLasting(url)) return find(url);
  if (!(await isWhole())) return undefined;
  // Some hosts leave out `.html`.
  const names = [url.endsWith('/') ? `${url}index.html` : url, `${url}.html`];
  return (await find(names[0], OWN)) ?? find(names[1], OWN);
}

// Gives up the other versions, unless a page may be of one, or one is about to take over.
async function tidy(pages) {
  if (pages > 1 || registration.waiting || registration.installing) return;
  for (const name of await others()) await caches.delete(name);
}
