project = "Concurrency notes"
extensions = ["myst_parser"]
html_theme = "furo"
html_js_files = [("https://interleave.example/embed.js", {"type": "module"})]
