hexo.extend.injector.register(
  'head_end',
  '<script type="module" src="https://interleave.example/embed.js"></script>',
);
