### 可能出的问题，以及该怎么办。

## 地址

address-lesson = 地址里要的课程“{ $value }”不存在。下面是全部课程。
address-mode = 地址里的 modes：“{ $value }”不是这个课程的运行方式，已忽略。
address-unknown = 地址里的 { $field } 不是这个课程的设置，已忽略。
address-value = 地址里的 { $field }：“{ $value }”不是{ $wanted }，改用 { $used }。

## 运行

run-failed = { $lesson }：运行失败
error-worker-line = 在 { $worker }，位于 { $line }
error-worker-only = 在 { $worker }
error-line-only = 位于 { $line }
error-panic = 有一个工作线程 panic 了
error-panic-advice = 运行已结束，引擎已清理完毕，可以再次运行。
error-out-of-memory = 内存不足
error-out-of-memory-advice = 减小规模或减少工作线程，或关闭其他标签页，然后再运行。
error-memories = 浏览器不允许再分配共享内存
error-memories-advice = 一个页面同时大约只能有 120 块，每个进程要用一块。请减少“多进程”的任务数。
error-worker = 无法创建 Worker
error-worker-advice = 浏览器拒绝再创建 Worker。请关闭其他标签页或减少工作线程，然后再运行。
error-killed = 浏览器结束了一个 Worker
error-killed-advice = 内存不足时会发生这种情况。失去的部分会自动重建，您可以再次运行。如果再次发生，请关闭其他标签页或减少工作线程。
error-parameter = 有一项设置超出范围
error-lesson = 没有这个课程
error-busy = 已经有一次运行在进行
error-busy-advice = 请先停止它，或等它结束。
error-process = 有一个进程没做完就结束了

## 引擎

engine-failed = 引擎出了故障
engine-replaced = 引擎没有在两秒内响应“停止”，所以结束了它，换上了新的引擎。正在运行的代码里没有安全点。
error-engine = 引擎出了故障
error-engine-again = 新的引擎会自动顶上，就绪后即可再次运行。
error-engine-advice = 重启了几次都没有成功。请刷新页面。如果没有用，说明网站的文件不完整：引擎目录里的所有文件都必须存在，并以 JavaScript 和 WebAssembly 类型提供。
error-silent = 引擎还没有应答
error-silent-advice = 可能是网络慢，它还在加载。也可以重新启动它。
error-workers = 这个浏览器不能运行 Web Worker
error-workers-advice = 这里的课程只能阅读，不能运行。较新的 Chrome、Edge、Firefox 或 Safari 都支持 Worker；严格的隐私设置或沙箱框架可能会禁用它们。
error-isolation = 这里什么都不能运行：页面没有共享内存
error-isolation-advice = 线程需要 SharedArrayBuffer，浏览器只把它给隔离的页面。网站必须在 HTTPS 或 localhost 上随页面发送两个响应头：“Cross-Origin-Opener-Policy: same-origin”和“Cross-Origin-Embedder-Policy: require-corp”；或者由浏览器允许本站的 Service Worker，它会在重新加载一次之后补上这两个响应头。你仍然可以阅读每个课程和它的源码。
