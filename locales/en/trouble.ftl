### What can go wrong, in words, with what to do about it.

## The address

address-lesson = The address asks for the lesson “{ $value }”, which there is not. These are all there are.
address-mode = modes in the address: “{ $value }” is no way to run this lesson. It was left out.
address-unknown = { $field } in the address is no setting of this lesson. It was left out.
address-value = { $field } in the address: “{ $value }” is not { $wanted }. { $used } is used instead.

## Runs

run-failed = { $lesson }: the run failed
error-worker-line = In { $worker }, at { $line }
error-worker-only = In { $worker }
error-line-only = At { $line }
error-panic = A worker panicked
error-panic-advice = The run is over; the engine has cleaned up. You can run again.
error-out-of-memory = Out of memory
error-out-of-memory-advice = Choose a smaller size or fewer workers, or close other tabs, then run again.
error-memories = The browser allows no more shared memories
error-memories-advice = A page may hold about 120 at once, and each process needs one. Choose fewer tasks for Processes.
error-worker = A worker could not be created
error-worker-advice = The browser refused another worker. Close other tabs or choose fewer workers, then run again.
error-killed = The browser ended a worker
error-killed-advice = That happens when memory runs short. What was lost is made anew by itself, and you can run again. If it happens again, close other tabs or choose fewer workers.
error-parameter = A setting is out of range
error-lesson = There is no such lesson
error-busy = A run is on already
error-busy-advice = Stop it or wait for its end.
error-process = A process ended before its work was done

## The engine

engine-failed = The engine broke down
engine-replaced = The engine did not answer Stop within two seconds, so it was ended and a fresh one started. The code that ran had no safe point.
error-engine = The engine broke down
error-engine-again = Another engine takes its place by itself. You can run again as soon as it is ready.
error-engine-advice = It was started again several times, without success. Reload the page. If that does not help, the host serves it incompletely: all files of the engine's folder have to be there, served as JavaScript and as WebAssembly.
error-silent = The engine has not answered yet
error-silent-advice = The line may be slow: it goes on loading. Or start it again.
error-workers = This browser runs no web workers
error-workers-advice = Lessons can be read here, not run. A current Chrome, Edge, Firefox or Safari has workers; a strict privacy setting or a sandboxed frame may take them away.
error-isolation = Nothing can run here: this page has no shared memory
error-isolation-advice = Threads need SharedArrayBuffer, and browsers give it only to isolated pages. Whoever hosts this page has to send two headers with it: “Cross-Origin-Opener-Policy: same-origin” and “Cross-Origin-Embedder-Policy: require-corp”, over HTTPS or from localhost; or this browser has to allow the site’s service worker, which adds them after one reload. You can still read every lesson and its source.
