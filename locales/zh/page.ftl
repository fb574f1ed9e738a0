### 课程之外的页面文字。

name = Interleave
claim = 线程、进程和 GIL，在你自己的 CPU 核上真实运行
home = Interleave，全部课程
page-title = { $lesson } · Interleave
skip = 跳到课程
skip-home = 跳到课程列表
skip-content = 跳到正文
lessons = 课程
dismiss = 关闭

## 程序加载之前

loading = Interleave 正在加载……
noscript = 没有 JavaScript 和 WebAssembly 时，课程可以在这里阅读，但不能运行。
fallback = 页面无法启动：需要支持 WebAssembly 的浏览器，并且所有文件都要能加载。请刷新，或换一个浏览器。课程内容仍然可以阅读。

## 首页

home-page-title = Interleave：能跑起来的并发
home-description = 线程、进程、锁和 GIL，在你自己的浏览器里、你自己的 CPU 核上真实运行，计时并画成图。
home-title = 能跑起来的并发
home-lead = 线程、进程、锁和 GIL，就在这个页面里，在你自己的核上真实运行。每个课程把同一件事用几种方式各做一遍，互相比较用时，并画出每个工作线程在什么时候做了什么。
home-start = 从第一个课程开始
home-embed = 放进你自己的网页
home-count = { $chapters } 章，{ $lessons } 个课程
home-real = 没有一处是模拟
home-real-about = Rust 编译成 WebAssembly，在 Web Worker 里运行。线程是共用一块内存的 Worker，进程是各有一块内存的 Worker，GIL 是一把真正的锁，遵守 CPython 自己的规则。
home-own = 由你的数据说话
home-own-about = 每个结论都用你这台机器上测得的数据来检验。旁边就是所运行的 Rust 源码，以及同样的事用 Python 怎么写。
home-private = 数据不离开页面
home-private-about = 不用注册，没有替你计算的服务器，没有跟踪，也不向任何其他网站发送请求。
sketch-label = 示意图：三个任务在 GIL 之下轮流执行，三个自由线程同时执行
sketch-note = 这是示意图，课程里画的才是你的机器实际做的事。

## 在别的网页里

embed-open = 在新标签页中打开
embed-lower = 这里显示的是录制好的运行
embed-lower-about = 浏览器没有给这个网页里的课程共享内存，所以不能在这里运行。在单独的标签页里打开，一般就可以运行。
gallery-title = 把课程放进你自己的网页
gallery-lead = 每个课程都能在教程、博客或书里真实运行：选一个，设好参数，复制代码即可，不需要安装任何东西。
gallery-lesson = 课程
gallery-language = 语言
gallery-as-page = 跟随所在网页
gallery-theme = 颜色
gallery-theme-auto = 跟随所在网页
gallery-theme-light = 浅色
gallery-theme-dark = 深色
gallery-loading = 何时加载
gallery-loading-lazy = 滚动到附近时
gallery-loading-eager = 立即
gallery-loading-click = 点击后
gallery-live = 实际效果
gallery-element = 作为元素
gallery-element-about = 每个网页只需要一次脚本，元素可以放任意多个。它会长到自己的高度，跟随网页的语言和颜色，并把报告交给脚本。
gallery-frame = 作为框架
gallery-frame-about = 用在不允许脚本的地方，高度固定。
gallery-copy = 复制代码
gallery-wrong = 等上面的设置都在范围之内，代码就会出现在这里。

## 地址不存在

lost-title = 没有这个页面
lost-about = 地址可能输错了，或者页面已经移走。全部课程都在首页。
lost-home = 去看课程

## 引擎与环境

engine-starting = 引擎加载中
engine-ready = 引擎就绪
engine-running = 运行中
engine-stopping = 正在停止
engine-down = 没有引擎
engine-restart = 重新启动引擎
tier-1 = 已隔离
tier-2 = 未隔离
tier-3 = 没有 Worker
tier-1-about = 1：已隔离，有共享内存，全部功能可用
tier-2-about = 2：未隔离：没有共享内存，课程只能展示录下的运行
tier-3-about = 3：没有 Worker：课程只能展示录下的运行
cores = { $count } 个核
clock = 时钟 { $step }
workers = { $count } 个 Worker
theme-auto = 配色：跟随系统
theme-light = 配色：浅色
theme-dark = 配色：深色

place = 运行环境
place-tier = 级别
place-cores = 报告的核数
place-effective-cores = 上次运行时实际可用的核
place-clock = 时钟精度
place-workers = 存活的 Worker
place-memories = 共享内存
place-offline = 没有网络时
place-version = 版本
place-browser = 浏览器
memories = { $count } 块，共 { $size }
not-measured = 未测量

## 离线与新版本

offline-ready = 已保存在这个浏览器里：没有网络时，所有课程都能用。
offline-missing = 尚未保存
offline-full = 未保存：浏览器的存储空间已满。请腾出空间，然后重新加载页面。
offline-failed = 未保存：有些文件无法获取或存储。下次加载页面时会再试。
offline-refused = 未保存：无法设置 Service Worker。无痕窗口和禁用 Cookie 时会这样。
choice-unkept = 这个浏览器不为本站存储任何内容，因此您的选择只在本页面打开期间有效。
disturbed-clock = 运行期间时钟被调整过，或两个时钟不一致：时间和时间线都不可信。请再运行一次。
disturbed-hidden = 运行期间本页面被隐藏，而浏览器会放慢隐藏的页面：时间不可信。请让页面保持可见，再运行一次。
disturbed-pause = 运行期间一切曾停顿了一会儿，因为标签页或电脑休眠了，或者太忙：时间不可信。请再运行一次。
update = Interleave 有新版本了。重新加载后即可使用：设置会保留，这个页面上的结果不会。
update-reload = 重新加载

## 章节

chapter-1 = CPU 核与 GIL
chapter-2 = 等待：输入与输出
chapter-3 = 线程
chapter-4 = 锁
chapter-5 = 线程间的信号
chapter-6 = 队列
chapter-7 = 进程
chapter-8 = 池与 Future
chapter-9 = 一个线程，许多任务

## 运行方式

modes = 运行方式
mode-sequential = 顺序执行
mode-sequential-about = 由一个工作线程依次做完所有事
mode-gil = 线程 + GIL
mode-gil-about = 共享一块内存和一把全局解释器锁的线程，和 CPython 一样
mode-threads = 自由线程
mode-threads-about = 共享一块内存、没有 GIL 的线程
mode-processes = 多进程
mode-processes-about = 各有自己内存的工作进程
mode-rayon = rayon 线程池
mode-rayon-about = 用于数据并行的工作窃取线程池
mode-asyncio = 事件循环
mode-asyncio-about = 一个线程，许多任务互相让出

## 控制

controls = 设置
more = 更多设置
run = 运行
stop = 停止
reset = 恢复默认
copy-link = 复制链接
copied = 已复制
embed-this = 嵌入
copy-refused = 浏览器不允许复制。这个课程及其设置的链接就在地址栏里。
save-refused = 浏览器不允许保存文件。
range = { $min } 到 { $max }
field-wrong = 需要{ $wanted }
wanted-integer = { $min } 到 { $max } 之间的整数
wanted-number = { $min } 到 { $max } 之间的数
wanted-choice = 以下之一：{ $choices }
wanted-mode = 至少一种运行方式
unit-s = 秒
unit-ms = 毫秒
unit-thousand = 千
percent = { $value } %

param-repeat = 重复次数
hint-repeat = 每种方式各重复多少次
param-seed = 种子
hint-seed = 用于所有随机抽取

## 进度

progress = 运行进度
status-starting = 引擎正在加载。
status-restarting = 正在重新启动引擎，第 { $attempt } 次尝试。
status-ready = 就绪。按“运行”，在这台机器上测量。
status-done = 完成，结果见下方。按“运行”可以再测一次。
status-queued = 另一个课程正在运行，等它结束后这里就开始；按“停止”放弃。
status-down = 目前什么都不能运行，原因见上方消息。
status-begins = 正在开始……
status-stopping = 正在停止……
status-cores = 正在测量此刻有多少空闲的核
status-warm-up = 预热，不计时
status-measure = { $mode }，第 { $repetition } 次
status-step = 第 { $step } 步，共 { $steps } 步：{ $what }
status-elsewhere = 正在运行“{ $lesson }”。{ $step }

## 时间线

timeline = 时间线
timeline-label = 各工作线程的时间线
timeline-empty = 按“运行”，看每个工作线程每一刻在做什么：运行、等待、持有。
timeline-running = 正在等第一批事件……
timeline-hint = 指向一段可以看到它的名称。拖动可平移；点击后滚动可缩放。
timeline-hint-touch = 点一段可以看到它的名称。左右拖动可平移，双指捏合可缩放。
timeline-help = 左右方向键平移，加号和减号缩放，F 显示全部。上下方向键选择工作线程，N 和 P 选择下一段和上一段，Enter 显示它在源码中的行。
timeline-dropped = 某个工作线程的缓冲区满了，丢失了 { $count } 个事件，图上会有空缺。
timeline-unkept = 为节省内存，另有 { $count } 段没有保留；运行本身不受影响。
repetition = 第 { $number } 次
lane-process = 进程 { $pid }
zoom-in = 放大
zoom-out = 缩小
zoom-fit = 显示全部
export-png = 保存为 PNG
span-running = 运行
span-task = 任务
span-waiting-running = 等待
span-waiting-lock = 等锁
span-waiting-gil = 等 GIL
span-waiting-sleep = 睡眠
span-waiting-queue-put = 阻塞：队列或管道已满
span-waiting-queue-get = 阻塞：队列或管道为空
span-waiting-condition = 等条件变量
span-waiting-event = 等事件
span-waiting-semaphore = 等许可
span-waiting-thread-join = join 线程
span-waiting-process-join = join 进程
span-waiting-io = 等输入输出
span-waiting-barrier = 在屏障处等待
span-waiting-future = 等结果
span-holding-running = 持有
span-holding-lock = 持有锁
span-holding-gil = 持有 GIL
span-holding-sleep = 睡着
span-holding-queue-put = 持有队列
span-holding-queue-get = 持有队列
span-holding-condition = 持有条件变量
span-holding-event = 持有事件
span-holding-semaphore = 持有许可
span-holding-thread-join = 持有线程
span-holding-process-join = 持有进程
span-holding-io = 持有输入输出
span-holding-barrier = 持有屏障
span-holding-future = 持有 Future
span-from = 从 { $time } 起
span-object = 对象 { $number }
span-task-number = 任务 { $number }
span-line = 第 { $line } 行
summary = 各工作线程的时间表
summary-running = 运行结束后填写此表。
summary-worker = 工作线程
summary-process = 进程

## 结果

bars = 用时
bars-empty = 按“运行”，看每种方式的中位用时和波动范围。
bars-running = 正在测量。各种方式轮流进行，让条件尽量相同。
bars-none = 这次运行没有计时。
bars-runs = { $count ->
    [1] 只测了一次
   *[other] { $count } 次的中位数
}
bars-base = 基准
bars-times = × { $gain }
bars-start = 启动 { $count } 个工作线程用了 { $time }
bars-legend = 条形：中位数。横线：从最快到最慢。
bars-ideal = 基准的工作由 { $cores } 个核平分：{ $time }
curve-throughput = 吞吐量随工作线程数的变化
curve-speedup = 加速比随线程池大小的变化
curve-empty = 按“运行”查看曲线。
curve-best = 最高 × { $best }
curve-note = 虚线：每多一个工作线程就多一个核。竖线：浏览器报告的 { $cores } 个核。
curve-axis = 工作线程
curve-point = { $workers } 个工作线程：× { $value }
recorded = 这是录下来的一次运行，不是你的：录于 { $date }，当时的浏览器有 { $cores } 个核。这里什么也没有运行。
board = 实时画面
board-empty = 按“运行”，看它怎么变化。
board-running = 还没有变化……
board-now = { $now }，目前最多 { $most }
board-of = { $now } / { $max }，目前最多 { $most }
waits = 谁在等谁
waits-empty = 按“运行”。谁拿着锁、谁在等锁，都会列在这里。
waits-running = 还没有谁拿着锁或在等待……
waits-stuck = 死锁：它们谁也无法继续。
waits-gone = 死锁：能放手的那一个已经不在了。
waits-found = 形成后 { $time } 被发现。
waits-holds = 持有 { $things }
waits-is-gone = 已结束或被杀死，始终没有放手
waits-legend = 虚线箭头：在等待。实线箭头：被谁持有。
meters = 负载
meters-empty = 按“运行”，看每个循环完成了多少。按“停止”结束。
meters-running = 正在等第一批读数……
meters-sum = 合计，共 { $cores } 个核
meters-note = 100 % 是单个工作线程在这台机器上独自能达到的速度。
picture = 图像
picture-empty = 按“运行”，看图像怎样一点点算出来。
picture-running = 正在等最初几行……
picture-label = 曼德博集合，目前已算出的部分
facts = 这次运行说明了什么
facts-empty = 按“运行”，这个课程的每个结论都由你自己的数据来判断。
facts-running = 运行结束后判断。
facts-none = 还没来得及判断，运行就结束了。
fact-holds = 成立
fact-fails = 不成立
fact-open = 未判断
values = 更多数据
value-rests = 每个任务剩下的数
value-fib = 每个任务的结果
value-compute-ms = 每个任务的计算时间（ms）
value-sleep-ms = 每个任务的睡眠时间（ms）
value-digits = 结果的位数
value-checksum = 结果的校验和
value-percent = 每个工作线程的负载（%）
value-alone = 单个循环独自运行，每 ms 圈数
value-effective-cores = 有效核数
value-reported-cores = 报告的核数
tutorial = 教程里的数据
tutorial-theirs = 教程
tutorial-yours = 你
output = 输出
output-empty = 按“运行”，看工作线程打印了什么、在什么时候。
output-none = 这次运行没有打印任何内容。
output-running = 还没有打印任何内容。
output-earlier = 前面还有 { $count } 行没有显示。
output-time = 时间
output-worker = 工作线程
output-text = 内容
source = 源码
source-rust = 这里运行的 Rust
source-python = Python
source-same = 同样的事用 Python 写
prose = 讲解
asset-missing = 这部分没能加载。请检查网络，然后刷新页面。
exports = 带走数据
exports-empty = 运行之后：轨迹、时间段和报告都可以存成文件。
exports-note = 轨迹可以用 Perfetto 和 speedscope 打开，时间段可以用任何电子表格打开。
export-chrome = Chrome 轨迹
export-csv = 时间段 CSV
export-report = 报告 JSON
