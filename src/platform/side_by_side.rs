//! The graphs of environments have nothing in common, so that what is asked of each may be done at the same time.

/// Expressions nest, and evaluation goes down with them: as much room as the main thread has.
const STACK: usize = 64 << 20;

/// Does the same with each input, on a thread of its own where there are several. Answers are in the order of the inputs.
pub fn side_by_side<I: Send, T: Send>(
    inputs: impl ExactSizeIterator<Item = I>,
    work: impl Fn(I) -> T + Sync,
) -> Vec<T> {
    if inputs.len() < 2 {
        return inputs.map(work).collect();
    }
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> = inputs
            .map(|input| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || work(input)))
            .collect();
        threads
            .into_iter()
            .map(|thread| match thread.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(answer)) => answer,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                // A machine without room for one more thread is a machine that cannot go on.
                Err(refused) => std::panic::panic_any(format!("no thread could be started: {refused}")),
            })
            .collect()
    })
}
