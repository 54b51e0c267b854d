package import CivilTime
package import UsageDomain

/// Adds up what happens between two checkpoints, split at UTC hours and at local midnights.
///
/// Splitting loses nothing: the parts of a span or of an increase add up to it exactly.
package struct RollupAccumulator: Sendable {
    /// A longer span is a clock fault; only its last part is counted, so that one message cannot fill the memory.
    package static let longestSpan = TimeSpan.days(3660)

    private var calendar: DatedCalendar
    private var day: LocalCalendar.Day
    private var numbers = MachineNumbers()
    /// By machine: the hour and the day that it was in last.
    private var current: [Current] = []
    /// The hours and days before.
    private var delta = RollupDelta()

    private struct Current: Sendable {
        var hour = Bucket<Instant>()
        var day = Bucket<CivilDate>()
    }

    private struct Bucket<Key: Equatable & Sendable>: Sendable {
        /// Nil when nothing was added.
        var key: Key?
        var amounts = RollupAmounts()
    }

    package init(calendar: LocalCalendar) { self.init(calendar: DatedCalendar(calendar)) }

    package init(calendar: DatedCalendar) {
        self.calendar = calendar
        day = calendar.day(containing: Instant(milliseconds: 0))
    }

    /// Shares out what is added from now on by other days.
    package mutating func follow(_ calendar: DatedCalendar) {
        self.calendar = calendar
        day = calendar.day(containing: day.start)
    }

    package var isEmpty: Bool { delta.isEmpty && current.allSatisfy { $0.hour.key == nil && $0.day.key == nil } }

    /// The machine was in `state` from `from` to `to`.
    package mutating func add(span machine: MachineID, _ state: MachineState, from: Instant, to: Instant) {
        guard from < to else { return }
        let from = max(from, to - Self.longestSpan)
        forEachPart(from: from, to: to) { accumulator, hour, date, start, end in
            accumulator.update(machine, hour: hour) { $0.durations[state] += end - start }
            accumulator.update(machine, date: date) { $0.durations[state] += end - start }
        }
    }

    /// `quantity` grew by `amount` between `from` and `to`: shared out by time, rounded so that the parts add up.
    package mutating func add(
        increase machine: MachineID, _ quantity: Quantity, amount: Int64, from: Instant, to: Instant
    ) {
        guard from < to else { return count(machine, at: to) { $0.add(amount, of: quantity) } }
        let from = max(from, to - Self.longestSpan)
        let length = (to - from).milliseconds
        var shared: Int64 = 0
        forEachPart(from: from, to: to) { accumulator, hour, date, _, end in
            let total = amount.apportioned((end - from).milliseconds, of: length)
            let part = total &- shared
            shared = total
            guard part != 0 else { return }
            accumulator.update(machine, hour: hour) { $0.add(part, of: quantity) }
            accumulator.update(machine, date: date) { $0.add(part, of: quantity) }
        }
    }

    /// A run that began then; call it once per run.
    package mutating func add(runOf machine: MachineID, startedAt start: Instant) {
        count(machine, at: start) { $0.runs += 1 }
    }

    /// A session that began then; call it once per session.
    package mutating func add(sessionOf machine: MachineID, startedAt start: Instant) {
        count(machine, at: start) { $0.sessions += 1 }
    }

    /// Takes what was added since the last call, to be committed with a checkpoint.
    package mutating func drain() -> RollupDelta {
        for number in current.indices {
            endHour(of: number)
            endDay(of: number)
        }
        defer { delta = RollupDelta() }
        return delta
    }

    /// Gives back what a failed checkpoint did not store.
    package mutating func restore(_ drained: RollupDelta) {
        delta += drained
    }

    /// Hour and day boundaries together; local midnight need not fall on a UTC hour.
    private mutating func forEachPart(
        from: Instant, to: Instant,
        _ body: (inout RollupAccumulator, _ hour: Instant, _ date: CivilDate, _ start: Instant, _ end: Instant) -> Void
    ) {
        var start = from
        while start < to {
            let hour = start.startOfHour
            moveDay(to: start)
            let end = min(to, hour + .hours(1), max(day.end, start + .milliseconds(1)))
            body(&self, hour, day.date, start, end)
            start = end
        }
    }

    private mutating func count(_ machine: MachineID, at instant: Instant, _ change: (inout RollupAmounts) -> Void) {
        moveDay(to: instant)
        update(machine, hour: instant.startOfHour, change)
        update(machine, date: day.date, change)
    }

    private mutating func moveDay(to instant: Instant) {
        guard instant < day.start || day.end <= instant else { return }
        day = calendar.day(containing: instant)
    }

    private mutating func update(_ machine: MachineID, hour: Instant, _ change: (inout RollupAmounts) -> Void) {
        let number = number(of: machine)
        if current[number].hour.key != hour {
            endHour(of: number)
            current[number].hour.key = hour
        }
        change(&current[number].hour.amounts)
    }

    private mutating func update(_ machine: MachineID, date: CivilDate, _ change: (inout RollupAmounts) -> Void) {
        let number = number(of: machine)
        if current[number].day.key != date {
            endDay(of: number)
            current[number].day.key = date
        }
        change(&current[number].day.amounts)
    }

    private mutating func number(of machine: MachineID) -> Int {
        let number = numbers.number(of: machine)
        if number == current.count { current.append(Current()) }
        return number
    }

    private mutating func endHour(of number: Int) {
        guard let hour = current[number].hour.key else { return }
        let key = RollupDelta.HourKey(machine: numbers.machines[number], hour: hour)
        delta.hours[key, default: RollupAmounts()] += current[number].hour.amounts
        current[number].hour = Bucket()
    }

    private mutating func endDay(of number: Int) {
        guard let date = current[number].day.key else { return }
        let key = RollupDelta.DayKey(machine: numbers.machines[number], day: date)
        delta.days[key, default: RollupAmounts()] += current[number].day.amounts
        current[number].day = Bucket()
    }
}

extension RollupAmounts {
    fileprivate mutating func add(_ amount: Int64, of quantity: Quantity) {
        if quantity == .energy {
            energy.milliwattHours = energy.milliwattHours.addingSaturated(amount)
        } else {
            increases[quantity] = (increases[quantity] ?? 0).addingSaturated(amount)
        }
    }
}

extension Instant {
    /// Start of the UTC hour that contains it.
    package var startOfHour: Instant {
        Instant(milliseconds: milliseconds - milliseconds.flooredDivision(by: 3_600_000).remainder)
    }
}
