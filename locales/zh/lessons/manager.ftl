lesson-manager-title = 保管对象的服务器进程
lesson-manager-question = 管理器进程保管一个列表、一个字典和一个命名空间，别的进程通过代理使用它们。哪些操作不加锁也安全？每次调用又要付出多少？
param-manager-helpers = 使用代理的进程数
param-proxy-calls = 每个调用多少次
param-proxy-lock = total += 1 外面
choice-proxy-lock-with = 加锁
choice-proxy-lock-without = 不加锁
fact-manager-list-complete = 每次 append 都是完整的：列表里一项不少
fact-manager-total-exact-with-lock = 两次调用外面加了锁，total += 1 每次都算数
fact-manager-total-lost-without-lock = total += 1 是两次调用：不加锁就会丢
fact-manager-error-comes-back = 服务器里的错误在调用处抛出
fact-manager-proxy-costs = 一次代理调用是访问共享内存的许多倍
value-list = 列表的项数，完整（1）或不完整（0）
value-key-error = KeyError 传了回来（1）或没有（0）
value-call-us = 每次代理调用微秒数，每次访问共享值微秒数
measured-items-of = { $of } 中有 { $found }
measured-key-error = KeyError: 'nobody'
measured-call-costs = 每次调用 { $proxy } µs，共享值 { $shared } µs
measured-no-call-lost = 这次一次也没丢
value-ns-total = 命名空间里的总数
