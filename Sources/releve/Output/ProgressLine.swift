/// Progress on standard error for what takes longer than a second.
struct ProgressLine {
    private let unit: String
    private var last = ContinuousClock.now

    init(unit: String) {
        self.unit = unit
    }

    /// Writes at most one line a second.
    mutating func show(_ done: Int, of total: Int) {
        guard ContinuousClock.now - last > .seconds(1) else { return }
        last = .now
        StandardError.write("… \(done) of \(total) \(unit)")
    }
}
