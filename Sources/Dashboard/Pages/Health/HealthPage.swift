import UsageDomain

/// The collector's health in words.
struct HealthPage: Sendable {
    struct Figure: Sendable {
        var name: String
        var value: String
        var time: TimeText?
    }

    var isGood: Bool
    var banner: BannerModel
    /// What is wrong with what was derived, while the collector does its work.
    var remarks: BannerModel
    var figures: [Figure]
    /// Why messages were set aside, the most frequent reason first.
    var setAside: [Figure]
    var hasSetAside: Bool
    /// Machines that are not heard, by name.
    var unheard: [CardModel]
    var hasUnheard: Bool

    init(
        readiness: Readiness, board: BoardSnapshot?, condition: StoreCondition?,
        setAside counts: [QuarantineReason: Int64], now: Instant,
        directory: PartyDirectory, format: HumanFormat
    ) {
        let language = format.language
        func figure(_ phrase: Phrase, _ value: String) -> Figure {
            Figure(name: phrase.text(in: language), value: value)
        }
        func moment(_ phrase: Phrase, _ instant: Instant?) -> Figure {
            guard let instant else { return figure(phrase, Phrase.momentNever.text(in: language)) }
            let shown = format.ago(instant, now: now)
            return Figure(
                name: phrase.text(in: language), value: shown,
                time: TimeText(instant, shown: shown, format: format, isRelative: true))
        }
        let unreadable = board?.health.unreadable ?? []
        isGood = readiness.isReady && unreadable.isEmpty
        banner = BannerModel(readiness.problems, language: language)
        banner.items += unreadable.map { device in
            BannerModel.Item(
                title: Phrase.problemUnreadable.text(in: language, device.device.description),
                detail: Phrase.unreadableCount.text(
                    in: language, format.count(device.count), device.reason.phrase.text(in: language)),
                help: Phrase.problemUnreadableHelp.text(in: language))
        }
        banner.hasItems = !banner.items.isEmpty
        remarks = BannerModel(HealthProblem.remarks(of: board), language: language)
        let machines = board?.machines ?? []
        var figures: [Figure] = []
        if let health = board?.health {
            let heard = machines.count { $0.state != .unknown }
            figures.append(figure(.healthMachines, "\(heard)/\(machines.count)"))
            if health.connections.count > 1 {
                figures += health.connections.map { connection in
                    let problem = connection.problem.map(HealthProblem.init)
                    let word = problem?.title ?? .healthConnectionGood
                    let value = [word.text(in: language), problem?.detail].compactMap(\.self).joined(separator: " – ")
                    return Figure(
                        name: "\(Phrase.healthConnection.text(in: language)) \(connection.id)", value: value)
                }
            }
            figures += health.connections.compactMap(\.forgottenAt).max().map { [moment(.healthForgotten, $0)] } ?? []
            if let step = health.clockStep {
                let phrase: Phrase = step.by < .zero ? .healthClockSetBack : .healthClockSet
                let size = format.duration(step.by < .zero ? step.by * -1 : step.by)
                var set = moment(phrase, step.at)
                set.name = phrase.text(in: language, size)
                figures.append(set)
            }
            figures.append(figure(.healthMessages, format.count(health.messages)))
            figures.append(figure(.healthQuarantined, format.count(health.quarantined)))
            figures.append(moment(.healthCommit, health.lastCommit))
            figures.append(moment(.healthCheckpoint, health.lastCheckpoint))
        }
        if let size = condition?.size { figures.append(figure(.healthSize, format.bytes(size))) }
        if let free = condition?.freeSpace { figures.append(figure(.healthFree, format.bytes(free))) }
        self.figures = figures
        setAside = counts.filter { $0.value > 0 }
            .sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
            .map { reason, count in figure(reason.phrase, format.count(count)) }
        hasSetAside = !setAside.isEmpty
        unheard = machines.filter { $0.state == .unknown }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map {
            CardModel($0, at: now, directory: directory, showsPeople: false, format: format)
        }
        hasUnheard = !unheard.isEmpty
    }
}
