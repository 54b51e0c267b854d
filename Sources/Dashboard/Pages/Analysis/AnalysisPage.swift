import CivilTime
import UsageDomain
import UsageStore

/// When machines work and what sleeps, as the template sees it.
struct AnalysisPage: Sendable {
    struct Link: Sendable {
        var href: String
        var label: String
        var isCurrent: Bool
    }

    struct Figure: Sendable {
        var name: String
        var value: String
        /// Of the period before.
        var before: String?
    }

    struct Row: Sendable {
        var name: String
        var href: String
        var strip: String
        var cells: [Cell]
    }

    struct Cell: Sendable {
        var label: String
        var value: String
    }

    struct HeatRow: Sendable {
        var day: String
        var hours: [HeatCell]
    }

    struct HeatCell: Sendable {
        /// 0 to 5.
        var level: Int
        /// Of a hundred.
        var value: String
    }

    struct Total: Sendable {
        var name: String
        var cells: [Cell]
    }

    var heading: String
    var from: String
    var to: String
    var machines: [SessionsPage.Choice]
    var groupings: [SessionsPage.Choice]
    var presets: [Link]
    var earlier: Link?
    var later: Link?
    var figures: [Figure]
    var columns: [String]
    var rows: [Row]
    /// The days one by one, each a link to its own page.
    var days: [Link]
    var hasDays: Bool
    var hourLabels: [String]
    var heat: [HeatRow]
    var hasHeat: Bool
    var totalsTitle: String
    var totals: [Total]
    var hasTotals: Bool
    var isEmpty: Bool
    /// Where hours are declared; nil for who may not.
    var openingHref: String?
    var legend: [Link]
    var isInDays: Bool
}

extension AnalysisPage {
    private static let statesShown: [MachineState] = [.busy, .paused, .idle, .off, .fault, .unknown]

    /// Everything added up, beside the period before.
    static func figures(_ figures: AnalysisFigures, _ format: HumanFormat) -> [Figure] {
        let language = format.language
        let (now, before) = (Sum(figures.machines), Sum(figures.before))
        func figure(_ phrase: Phrase, _ value: String, _ earlier: String?) -> Figure {
            Figure(
                name: phrase.text(in: language), value: value,
                before: earlier.map { Phrase.analysisBefore.text(in: language, $0) })
        }
        let hasBefore = !figures.before.isEmpty
        var shown = [
            figure(
                .stateBusy, format.duration(now.durations.busy),
                hasBefore ? format.duration(before.durations.busy) : nil),
            figure(
                .stateIdle, format.duration(now.durations.idle),
                hasBefore ? format.duration(before.durations.idle) : nil),
            figure(
                .columnEnergy, format.kilowattHours(now.energy), hasBefore ? format.kilowattHours(before.energy) : nil),
            figure(
                .analysisUnheard, format.duration(now.durations.gap),
                hasBefore ? format.duration(before.durations.gap) : nil),
        ]
        if let open = figures.openTime {
            shown.append(figure(.analysisOpen, format.duration(open), nil))
            shown.append(figure(.analysisUse, format.share(now.busyInOpening, of: now.openTime), nil))
            shown.append(
                figure(.analysisOutside, format.duration(max(.zero, now.durations.busy - now.busyInOpening)), nil))
        }
        return shown
    }

    static func rows(
        _ figures: AnalysisFigures, span: Range<Instant>, now: Instant, period: Period, names: PartyDirectory,
        _ format: HumanFormat
    ) -> [Row] {
        let strip = StateStrip(span: span)
        let days = Dictionary(grouping: figures.days, by: \.machine).mapValues { days in
            Dictionary(days.map { ($0.day, $0.durations) }) { first, _ in first }
        }
        let language = format.language
        return figures.machines.map { machine in
            var cells = statesShown.map { state in
                Cell(label: state.phrase.text(in: language), value: format.durationOrNothing(machine.durations[state]))
            }
            cells.append(
                Cell(label: Phrase.columnEnergy.text(in: language), value: format.kilowattHours(machine.energy)))
            if figures.openTime != nil {
                cells.append(
                    Cell(
                        label: Phrase.analysisUse.text(in: language),
                        value: format.share(machine.busyInOpening ?? .zero, of: machine.openTime ?? .zero)))
            }
            let own = days[machine.machine] ?? [:]
            let drawing =
                figures.days.isEmpty
                ? strip.svg(figures.spans[machine.machine] ?? [], until: min(now, span.upperBound))
                : StateStrip.svg(
                    days: period.days.map { ((own[$0] ?? StateDurations()).busy, (own[$0] ?? StateDurations()).total) })
            return Row(
                name: names.name(of: machine.machine), href: "/machines/\(machine.machine.rawValue.escapedForPath)",
                strip: drawing, cells: cells)
        }
    }

    static func columns(_ figures: AnalysisFigures, _ format: HumanFormat) -> [String] {
        let phrases = statesShown.map(\.phrase) + [.columnEnergy] + (figures.openTime == nil ? [] : [.analysisUse])
        return phrases.map { $0.text(in: format.language) }
    }

    /// How many of a hundred machines worked, by day of the week and hour of the lab's clock.
    static func heat(_ figures: AnalysisFigures, within span: Range<Instant>, _ format: HumanFormat) -> [HeatRow] {
        guard !figures.machines.isEmpty else { return [] }
        var busy = [[Int64]](repeating: [Int64](repeating: 0, count: 24), count: 7)
        var known = busy
        var hour = span.lowerBound.startOfHour
        while hour < span.upperBound {
            let reading = format.clock.reading(of: max(hour, span.lowerBound))
            let (day, next) = (reading.date.weekday.rawValue, hour + .hours(1))
            // The hour that goes on counts as far as it is over.
            known[day][reading.hour] += (min(next, span.upperBound) - max(hour, span.lowerBound)).milliseconds
            busy[day][reading.hour] += figures.busyByHour[hour]?.milliseconds ?? 0
            hour = next
        }
        return Weekday.allCases.map { day in
            HeatRow(
                day: day.phrase.text(in: format.language),
                hours: (0..<24).map { hour in
                    let possible = known[day.rawValue][hour] * Int64(figures.machines.count)
                    guard possible > 0 else { return HeatCell(level: 0, value: "") }
                    let share = min(100, (busy[day.rawValue][hour] * 100 + possible / 2) / possible)
                    let level = share == 0 ? 0 : min(5, Int(share) / 15 + 1)
                    return HeatCell(level: level, value: share == 0 ? "" : String(share))
                })
        }
    }

    static func totals(
        _ totals: [StatedTotal], by grouping: StatedGrouping, names: PartyDirectory, _ format: HumanFormat
    ) -> [Total] {
        let language = format.language
        return totals.map { total in
            Total(
                name: total.key.map { grouping.name(of: $0, names, language) }
                    ?? Phrase.unattributed.text(in: language),
                cells: [
                    Cell(label: Phrase.analysisSessions.text(in: language), value: format.count(Int64(total.sessions))),
                    Cell(label: Phrase.columnDuration.text(in: language), value: format.duration(total.durations.busy)),
                    Cell(
                        label: Phrase.columnPresence.text(in: language), value: format.duration(total.durations.total)),
                    Cell(label: Phrase.columnEnergy.text(in: language), value: format.kilowattHours(total.energy)),
                ])
        }
    }

    private struct Sum {
        var durations = StateDurations()
        var energy = Energy.zero
        var busyInOpening = TimeSpan.zero
        var openTime = TimeSpan.zero

        init(_ machines: [AnalysisFigures.MachineFigures]) {
            for machine in machines {
                durations += machine.durations
                energy = energy + machine.energy
                busyInOpening += machine.busyInOpening ?? .zero
                openTime += machine.openTime ?? .zero
            }
        }
    }
}

extension HumanFormat {
    /// `37 %`, or `–` of nothing.
    fileprivate func share(_ part: TimeSpan, of whole: TimeSpan) -> String {
        guard whole > .zero else { return "–" }
        let hundredths = (part.milliseconds * 100 + whole.milliseconds / 2) / whole.milliseconds
        return language == .french ? "\(hundredths)\u{202F}%" : "\(hundredths)%"
    }

    fileprivate func durationOrNothing(_ span: TimeSpan) -> String { span == .zero ? "–" : duration(span) }
}

extension Period {
    /// In order.
    fileprivate var days: [CivilDate] {
        (first.daysSince1970...last.daysSince1970).map(CivilDate.init(daysSince1970:))
    }
}

extension StatedGrouping {
    var phrase: Phrase {
        switch self {
        case .machine: .columnMachine
        case .company: .columnCompany
        case .project: .columnProject
        case .purpose: .columnPurpose
        case .member: .columnPerson
        }
    }

    fileprivate func name(of key: String, _ names: PartyDirectory, _ language: Language) -> String {
        switch self {
        case .machine: names.name(of: MachineID(rawValue: key))
        case .company: names.name(of: CompanyID(rawValue: key))
        case .project: names.title(of: ProjectID(rawValue: key))
        case .purpose: Purpose(rawValue: key)?.phrase.text(in: language) ?? key
        case .member: names.name(of: MemberID(rawValue: key), inFull: true)
        }
    }
}
