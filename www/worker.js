// The one bootstrap of every worker of the engine: the supervisor, and whatever it starts.
// They differ only in the memory they are given and in what they do with it (`role`). The build makes
// one file of this and all that it imports, since each worker asks for every file anew.
import './nested.js';
import * as engine from './engine.js';
import { attune, bind, clock, inhabit, Left } from './host.js';
import { held } from './life.js';

// The workers of wasm-bindgen-rayon run this file, too, and ask it for these.
export { default, wbg_rayon_start_worker } from './engine.js';

const text = (error) => String(error?.message ?? error);

held.then((is) => is && postMessage({ kind: 'alive' }));

async function boot() {
  const url = new URL('./segment.wasm', import.meta.url);
  const shim = await fetch(url).then((answer) => answer.arrayBuffer()).then(WebAssembly.compile)
    .catch(() => null); // No multi-memory in this browser: host.js has the other way.
  const segment = makeSegment();
  await held;
  await engine.default({ memory: makeMemory(4096) });
  engine.supervise(shim, segment);
}

// The segment, 16 MiB; null where the browser gives none, which the supervisor reports. It works
// on words of it only, while its own memory is not there yet.
function makeSegment() {
  try {
    const segment = new WebAssembly.Memory({ initial: 256, maximum: 256, shared: true });
    bind(null, null, segment);
    return segment;
  } catch {
    return null;
  }
}

// The supervisor's own memory, 5 MiB that may grow. Where a browser reserves the most that it may
// become, and can't, less does: as with the memories of src/runtime/engine/space.rs.
function makeMemory(maximum) {
  try {
    return new WebAssembly.Memory({ initial: 80, maximum, shared: true });
  } catch (error) {
    if (maximum <= 1024) throw error;
    return makeMemory(maximum / 2);
  }
}

async function enter({ module, memory, segment, shim, role, slot, threads, stack, sent }) {
  await held; // From here on it may be too busy to say so.
  attune(sent);
  bind(shim, memory, segment);
  inhabit(engine.initSync({ module, memory, thread_stack_size: stack }));
  const began = clock();
  if (threads > 0) await engine.initThreadPool(threads);
  postMessage({ kind: 'entered', pool_ms: clock() - began, clock: clock() });
  engine.enter(role, slot); // Threads and processes stay in here until they end.
}

// Whatever ends a call, the supervisor hears of it: `left` says that nothing runs here any more.
async function guarded(call) {
  try {
    await call();
  } catch (error) {
    postMessage({ kind: 'left', error: error instanceof Left ? null : text(error) });
  }
}

onmessage = ({ data }) => {
  switch (data?.kind) {
    case 'boot':
      boot().catch((error) => {
        const reason = { code: 'engine', message: `the engine could not start: ${text(error)}` };
        postMessage({ kind: 'broken', error: { worker: null, location: null, field: null, ...reason } });
      });
      break;
    case 'enter':
      guarded(async () => {
        await enter(data);
        if (data.role !== 'main') postMessage({ kind: 'left', error: null });
      });
      break;
    case 'step':
      guarded(() => postMessage({ kind: 'stepped', result: engine.step(data.step) }));
      break;
  }
};
