lesson-cpu-count-title = How many cores have you really?
lesson-cpu-count-question = The browser reports a number of cores. Give 1, 2, 3 … workers the same work and see where more workers stop doing more.
param-milliseconds = Measure each for
hint-cpu-count-workers = 0: up to twice the cores
fact-flattens = The curve flattens where the cores end
