import { defineConfig } from 'vitepress';

export default defineConfig({
  title: 'Concurrency notes',
  head: [['script', { type: 'module', src: 'https://interleave.example/embed.js' }]],
  // Else Vue looks for a component of that name.
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'interleave-lesson' } } },
});
