// Answers the lessons' requests, `.../latency/<ms>/<n>`, after that many milliseconds: a real HTTP
// request with a latency of one's choice, also without a network or a server.
// Everything else goes where it would go without this.
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

// Serve the very page that registered this, without a reload.
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  const found = LATENCY.exec(new URL(event.request.url).pathname);
  if (found) event.respondWith(answer(Number(found[1]), found[2]));
});
