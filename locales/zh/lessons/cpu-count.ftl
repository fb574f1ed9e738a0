lesson-cpu-count-title = 你到底有几个核？
param-milliseconds = 每次测量时长
hint-cpu-count-workers = 0 表示直到核数的两倍
fact-flattens = 曲线在核用完的地方变平
measured-effective-cores = 报告 { $reported } 个核，实际有效 { $cores } 个；最多是一个线程的 { $top } 倍
