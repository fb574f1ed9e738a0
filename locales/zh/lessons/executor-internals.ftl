lesson-executor-internals-title = 进程池的内部
lesson-executor-internals-question = 从 submit 到 result，一个任务要经过管理线程、两个队列和一个 worker。它在哪里等待，等了多久？
param-executor-internals-tasks = 任务数
hint-executor-internals-tasks = 一次全部提交
param-executor-internals-milliseconds = 每个任务耗时
<<<<<<< HEAD
param-kill = 杀死
choice-kill-nobody = 谁也不杀
choice-kill-a-worker = 一个 worker
=======
>>>>>>> 200e1f0 (lessons: the stages of a process pool as gauges)
fact-call-queue-short = 调用队列只容纳“每个 worker 一个，再加一个”
fact-one-each = 每个 worker 手里只有一个任务
fact-all-came-back = 每个任务都被执行，结果也都回来了
fact-late-waits = 后来的任务留在调用方等待，在那里还可以取消
fact-queued-runs = 进了调用队列就算“运行中”，不能再取消
measured-at-most = 最多 { $most }
measured-cancel-tried = 取消调用队列中的任务：{ $queued }；取消等待中的任务：{ $waiting }
fact-all-told = worker 一死，所有 future 都以 BrokenProcessPool 失败，没有人傻等
fact-broken-refuses = 坏掉的池不再接受任务
measured-told-of = { $tasks } 个 future 中有 { $told } 个得知
measured-took-no-work = 它没有接受任务
