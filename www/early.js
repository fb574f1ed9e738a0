// Before anything is painted: the colours that the visitor chose, and, at the root of the site,
// which speaks English, their language. No other page leads elsewhere, so this ends. In a frame that
// asks for a lesson alone (`?embed`), the colours are those that the frame was given.
{
  const root = document.documentElement;
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Refused in some frames.
    }
  };

  const query = new URLSearchParams(location.search);
  const alone = query.has('embed');
  if (alone) root.dataset.embed = query.has('parallel') ? 'parallel' : '';

  const theme = alone ? query.get('theme') : kept('interleave-theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;

  const known = root.dataset.languages?.split(' ');
  if (known) {
    const wished = [query.get('lang'), kept('interleave-language'), ...navigator.languages];
    const tags = wished.map((tag) => String(tag).toLowerCase().split('-')[0]);
    const language = tags.find((tag) => known.includes(tag)) ?? known[0];
    const home = new URL(`${language}/index.html`, new URL(root.dataset.root, document.baseURI));
    if (language !== known[0]) {
      root.dataset.leaving = '';
      location.replace(home.href + location.search + location.hash);
    }
  }

  // The script that starts the program can't say itself that it is missing, cut off or another.
  addEventListener('load', () => {
    if ('started' in root.dataset) return;
    root.dataset.failed = 'start';
    delete root.dataset.moving;
    document.getElementById('fallback')?.removeAttribute('hidden');
  });

  // An address of before lessons had files of their own: the program will show another page.
  if (query.has('lesson')) root.dataset.moving = '';
}
