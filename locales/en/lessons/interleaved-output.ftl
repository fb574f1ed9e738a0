lesson-interleaved-output-title = Lines of two jobs
lesson-interleaved-output-question = One job adds 1 to a shared number, the other adds 10, and both print it each time. In what order do the lines come, and what does a lock change?
param-times = Lines of each job
param-gap = Pause
param-interleaved-output-gap = Pause behind each line
fact-mixed-without-lock = Without a lock, the lines of both jobs are mixed
fact-blocks-with-lock = With a lock, all lines of one job come first, then the other's
