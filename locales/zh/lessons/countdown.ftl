lesson-countdown-title = 倒数
param-countdown-n = 从多少开始倒数
tutorial-countdown-alone = 依次执行
tutorial-countdown-threads = Python 线程
tutorial-countdown-processes = 进程
tutorial-countdown-remark = 在教程作者的机器上，GIL 下的多线程比不用线程还慢，多进程则接近四分之一。
