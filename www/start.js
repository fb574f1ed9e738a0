// Starts the page's program, whose two files the build names. What keeps it from starting (a file
// is missing, no WebAssembly) is left on the root element as `data-failed` and shown in
// `#fallback`, since nothing else runs to say it.
document.documentElement.dataset.started = '';
try {
  const { default: start } = await import('./APP_JS');
  await start({ module_or_path: new URL('./APP_WASM', import.meta.url) });
} catch (error) {
  const root = document.documentElement;
  root.dataset.failed = String(error?.message ?? error);
  delete root.dataset.moving;
  const fallback = document.getElementById('fallback');
  if (fallback) fallback.hidden = false;
  throw error;
}
