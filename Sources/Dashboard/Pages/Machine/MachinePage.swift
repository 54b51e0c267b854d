import UsageDomain

/// One machine: who it is, what it does, how it is read.
struct MachinePage: Sendable {
    struct Fact: Sendable {
        var name: String
        var value: String
    }

    /// A counter read in a wrong unit: what is apart, and what to write.
    struct MisreadNote: Sendable {
        var text: String
        var rule: String
    }

    var name: String
    /// Nil while the collector does not know the machine.
    var card: CardModel?
    var misread: [MisreadNote]
    var identity: [Fact]
    var reading: [Fact]
    /// Nil for a machine of which the registry knows nothing.
    var thresholds: ThresholdSection?
    var powerChart: String?
    var daysChart: String?
    var table: SessionTable
    var hasSessions: Bool
    var sessionsHref: String
    /// Of the code to put up at it; nil for who does not set up machines.
    var codeHref: String?
    /// For who may change it, while it is declared.
    var settingsHref: String?
}

extension MachinePage {
    static func misread(_ counters: [MisreadCounter], format: HumanFormat) -> [MisreadNote] {
        counters.map { counter in
            let mistake = counter.mistake
            let channel = counter.channel.map {
                counter.device + ", " + Phrase.deviceFreeChannel.text(in: format.language, String($0))
            }
            let phrase: Phrase = mistake.isMore ? .misreadMore : .misreadLess
            return MisreadNote(
                text: phrase.text(
                    in: format.language, channel ?? counter.device, format.count(mistake.factor), mistake.said,
                    mistake.read),
                rule: "{observe: energy, …, \(mistake.line)}")
        }
    }

    /// What the registry says of the machine itself.
    static func identity(of machine: Machine, directory: PartyDirectory, format: HumanFormat) -> [Fact] {
        let owner =
            switch machine.owner {
            case .lab: Phrase.ownerLab.text(in: format.language)
            case .company(let company): directory.name(of: company)
            }
        let devices = machine.devices.map { device in
            device.channels == .rest
                ? device.address.description : "\(device.address) (\(device.channels.description))"
        }
        let facts: [(Phrase, String?)] = [
            (.kind, machine.kind.phrase.text(in: format.language)), (.model, machine.model),
            (.inventory, machine.inventory), (.room, machine.room), (.owner, owner),
            (.ratedPower, machine.ratedPower.map(format.watts)),
            (.devices, devices.isEmpty ? nil : devices.joined(separator: ", ")),
        ]
        return facts.compactMap { phrase, value in
            value.map { Fact(name: phrase.text(in: format.language), value: $0) }
        }
    }

    /// How power and silence are read as states.
    static func reading(of machine: Machine, format: HumanFormat) -> [Fact] {
        let language = format.language
        let silence = machine.timing.staleAfter.map(format.duration) ?? Phrase.staleDefault.text(in: language)
        return powerReading(of: machine, format: format) + [
            Fact(name: Phrase.idleTimeout.text(in: language), value: format.duration(machine.timing.idleTimeout)),
            Fact(name: Phrase.staleAfter.text(in: language), value: silence),
        ]
    }

    /// How power is read as states.
    static func powerReading(of machine: Machine, format: HumanFormat) -> [Fact] {
        let language = format.language
        func fact(_ phrase: Phrase, _ value: String) -> Fact { Fact(name: phrase.text(in: language), value: value) }
        func level(_ power: Power, _ delay: TimeSpan) -> String {
            format.watts(power) + " " + Phrase.thresholdBusyDelay.text(in: language, format.duration(delay))
        }
        var facts = [fact(.thresholdOn, format.watts(machine.power.onAbove))]
        if let busyAbove = machine.power.busyAbove {
            facts.append(fact(.thresholdBusy, level(busyAbove, machine.power.startDelay)))
            if let below = machine.power.effectiveBusyBelow {
                facts.append(fact(.thresholdRest, level(below, machine.power.endDelay)))
            }
        } else {
            facts.append(fact(.thresholdBusy, Phrase.thresholdNone.text(in: language)))
        }
        return facts
    }

    /// Running time of each of the days up to `last`; nil when there was none.
    static func daysChart(_ days: [MachineDay], last: CivilDate, count: Int, format: HumanFormat) -> String? {
        let busy = Dictionary(days.map { ($0.day, $0.durations.busy) }) { $0 + $1 }
        var total = TimeSpan.zero
        let bars = (0..<count).reversed().map { ago in
            let date = last.adding(days: -Int64(ago))
            let running = busy[date] ?? .zero
            total += running
            return BarChart.Bar(
                caption: "\(pad(date.day, 2))/\(pad(date.month, 2))", value: running.milliseconds,
                text: Self.shortDuration(running))
        }
        let label = Phrase.lastDaysLabel.text(in: format.language, format.duration(total))
        return BarChart(bars: bars, label: label).svg
    }

    /// `2:15`: what fits above a bar.
    private static func shortDuration(_ span: TimeSpan) -> String {
        let minutes = max(0, span.milliseconds) / 60_000
        return "\(minutes / 60):\(pad(minutes % 60, 2))"
    }
}
