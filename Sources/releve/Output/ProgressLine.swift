/// Progress on standard error for what takes longer than a second.
struct ProgressLine {
    private let total: Int
    private let unit: String
    private var last = ContinuousClock.now
    private var done = 0

    init(total: Int, unit: String) {
        self.total = total
        self.unit = unit
    }

    mutating func advance(by count: Int) {
        done += count
        guard ContinuousClock.now - last > .seconds(1) else { return }
        last = .now
        StandardError.write("… \(done) of \(total) \(unit)")
    }
}
