// What the engine imports without wasm-bindgen's glue: numbers in, numbers out.
// The segment's functions are bindings that `bind` replaces before the engine is instantiated:
// by the shim module's (wasm to wasm), or by JS Atomics where a browser can't compile the shim.

// All workers share this zero; near the present, so that the clock keeps its fraction's digits.
let origin = performance.timeOrigin - 1790000000000;
let last = -Infinity;

// A clock that is set back goes on from where it was, and the supervisor is told.
export const clock = () => {
  const now = performance.now() + origin;
  if (now >= last) return (last = now);
  origin += last - now;
  postMessage({ kind: 'clock' });
  return last;
};

// The clock of who was sent here at `sent` is not behind: the system's may have been set meanwhile.
export const attune = (sent) => {
  origin += Math.max(sent - clock(), 0);
};

// The worker gives up whatever it runs and is back in its event loop; nothing on its stack ends.
export class Left extends Error {}
export const leave = () => {
  throw new Left('told to leave');
};

const unbound = () => {
  throw new Error('this worker has no segment: only processes of a run have one');
};

export let segment_load = unbound;
export let segment_store = unbound;
export let segment_swap = unbound;
export let segment_cas = unbound;
export let segment_add = unbound;
export let segment_sub = unbound;
export let segment_wait = unbound;
export let segment_wake = unbound;
export let segment_read = unbound;
export let segment_write = unbound;

// The same functions over JS Atomics.
function byAtomics(own, segment) {
  const words = new Int32Array(segment.buffer);
  const bytes = new Uint8Array(segment.buffer);
  const outcomes = { ok: 0, 'not-equal': 1, 'timed-out': 2 };
  return {
    segment_load: (at) => Atomics.load(words, at >>> 2),
    segment_store: (at, value) => void Atomics.store(words, at >>> 2, value),
    segment_swap: (at, value) => Atomics.exchange(words, at >>> 2, value),
    segment_cas: (at, current, next) => Atomics.compareExchange(words, at >>> 2, current, next),
    segment_add: (at, value) => Atomics.add(words, at >>> 2, value),
    segment_sub: (at, value) => Atomics.sub(words, at >>> 2, value),
    segment_wait: (at, expected, nanoseconds) => {
      const limit = nanoseconds < 0n ? Infinity : Number(nanoseconds) / 1e6;
      return outcomes[Atomics.wait(words, at >>> 2, expected, limit)];
    },
    segment_wake: (at, count) => Atomics.notify(words, at >>> 2, count >>> 0),
    segment_read: (from, to, len) =>
      new Uint8Array(own.buffer).set(bytes.subarray(from >>> 0, (from >>> 0) + len), to >>> 0),
    segment_write: (to, from, len) =>
      bytes.set(new Uint8Array(own.buffer, from >>> 0, len), to >>> 0),
  };
}

let memory;
let instance;

// `shim` is the compiled segment.wasm, or null.
export function bind(shim, own, segment) {
  memory = own;
  const memories = { own: { memory: own }, segment: { memory: segment } };
  const exports = shim && new WebAssembly.Instance(shim, memories).exports;
  // One of another version may lack them.
  const found = exports?.segment_wake ? exports : byAtomics(own, segment);
  ({
    segment_load, segment_store, segment_swap, segment_cas, segment_add, segment_sub,
    segment_wait, segment_wake, segment_read, segment_write,
  } = found);
}

// The exports of the engine's instance that `bind` was for.
export const inhabit = (exports) => {
  instance = exports;
};

// What a worker asks of the supervisor.
export const need_thread = (pid, slot) => postMessage({ kind: 'need_thread', pid, slot });
export const need_process = (entry) => postMessage({ kind: 'need_process', entry });
export const need_fork = (pid) => postMessage({ kind: 'need_fork', pid });
export const send_signal = (pid, number) => postMessage({ kind: 'signal', pid, number });

// The engine's table of JS values: a forked child's is as long as its parent's, and empty.
export const references = () => instance.__wbindgen_externrefs?.length ?? 0;

// States of an entry in the table of processes (src/runtime/process_table.rs).
const [SPARE, CLAIMED, FORKED, COMING] = [1, 2, 7, 10];

// Wait as the spare worker of the entry whose state stands at `at` in the segment. The memory may
// be overwritten meanwhile: no frame of wasm is returned to then.
export function park_spare(at, place) {
  segment_cas(at, COMING, SPARE);
  for (;;) {
    const state = segment_load(at);
    if (state === FORKED) {
      const [stack, tls, length] = new Uint32Array(memory.buffer, place >>> 0, 3);
      const missing = length - references();
      if (missing > 0) instance.__wbindgen_externrefs.grow(missing);
      instance.interleave_adopt(stack, tls);
      instance.born(); // Ends by an exception.
    }
    if (state !== SPARE && state !== CLAIMED) return state;
    segment_wait(at, state, -1n);
  }
}
