### 多个课程共用的词：设置与结论。各课自己的在 lessons/<id>.ftl。

## 设置。课程自己的说法优先于这里的。

param-n = 起点
param-tasks = 任务数
hint-tasks = 每个任务一个工作线程
param-switch = GIL 切换规则
hint-switch = 现在的 CPython 在 5 ms 后请求让出；旧规则每 100 个 tick 让一次
choice-switch-interval = 5 ms 间隔
choice-switch-ticks = 100 个 tick
param-seconds = 时长
param-workers = 工作线程数

## 结论。测得的数字写在旁边。

fact-gil-not-faster = 有 GIL 的多线程并不比一个线程快
fact-threads-near-cores = 没有 GIL 的线程接近核数倍的速度
fact-processes-near-cores = 进程接近核数倍的速度
fact-rayon-near-cores = rayon 线程池接近核数倍的速度
fact-gil-overlaps = 有 GIL 时，等待可以重叠
fact-threads-overlaps = 没有 GIL 时，等待可以重叠
fact-processes-overlaps = 用进程时，等待可以重叠
fact-same-result = 每种方式得到同样的结果

## 测得的数据

measured-two-cores-and-tasks = 至少要两个核、两个任务才能判定
measured-two-tasks = 至少要两个任务才能判定
measured-too-little = 工作量只有 { $ms } ms，太少，无法判定；请加大
measured-cores-busy = 速度是 { $ratio } 倍，但当时 { $needed } 个核中只有 { $cores } 个空闲
measured-cores-were-busy = 当时 { $needed } 个核中只有 { $cores } 个空闲
measured-uneven = 速度在 { $low } 倍到 { $high } 倍之间，起伏太大，无法判定
measured-speed = { $mode }：速度是顺序执行的 { $ratio } 倍
measured-run-to-decide = 运行“{ $modes }”后才能判定
measured-not-measured = 没有测到
