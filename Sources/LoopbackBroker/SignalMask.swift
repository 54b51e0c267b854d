import Glibc

/// The calling thread's blocked signals.
enum SignalMask {
    /// Runs `body` with no signal blocked.
    ///
    /// A child inherits the mask of the thread that starts it, and threads of the concurrency pool block SIGTERM: a
    /// service started from there could not be ended in good order.
    static func cleared<Result>(_ body: () throws -> Result) rethrows -> Result {
        var none = sigset_t()
        var before = sigset_t()
        // Both sets live on this stack frame.
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try body()
    }
}
