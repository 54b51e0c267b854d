import ThresholdProposal
import UsageDomain

/// The thresholds a machine's power speaks for, on its page: the evidence, and how to apply them.
struct ThresholdSection: Sendable {
    /// What is said in words, one paragraph each.
    var texts: [String] = []
    var chart: String?
    var chartNote: String?
    /// The proposal, beside the present settings.
    var facts: [MachinePage.Fact] = []
    /// Nil when there is nothing to apply.
    var command: String?
    /// Whether the page will know more in a moment.
    var isReading = false
}

extension ThresholdSection {
    /// `measured` is the time at work in the same days, by the settings of their time; `store` the file the command names.
    init(_ state: PowerStudyState, of machine: Machine, measured: TimeSpan, store: String, format: HumanFormat) {
        let language = format.language
        guard case .made(let study, _, _) = state else {
            isReading = state == .reading
            texts = [(isReading ? Phrase.proposalReading : .proposalUnreadable).text(in: language)]
            return
        }
        let heard = format.duration(study.survey.heard)
        guard case .proposed(let proposal) = study.finding else {
            if case .nothing(let silence) = study.finding { texts = [silence.phrase.text(in: language)] }
            chart = Self.chart(study, nil, heard: heard, format: format)
            if chart != nil { chartNote = Phrase.histogramNote.text(in: language, heard) }
            return
        }
        chart = Self.chart(study, proposal, heard: heard, format: format)
        chartNote = Phrase.histogramNote.text(in: language, heard)
        texts = [
            proposal.confidence.phrase.text(in: language),
            Phrase.proposalWork.text(
                in: language, format.count(Int64(proposal.workCount)), format.duration(proposal.work),
                format.duration(measured)),
        ]
        if let period = proposal.slowReporting {
            texts.append(Phrase.proposalSlowPlug.text(in: language, format.duration(period)))
        }
        texts += proposal.passed.map { level in
            level.reason.phrase.text(in: language, format.watts(level.typical))
        }
        guard proposal.thresholds != machine.power else {
            texts.append(Phrase.proposalSame.text(in: language))
            return
        }
        var proposed = machine
        proposed.power = proposal.thresholds
        facts = MachinePage.powerReading(of: proposed, format: format)
        command = "releve thresholds \(machine.id) --db \(store) --apply --author … --reason …"
    }

    private static func chart(
        _ study: PowerStudy, _ proposal: ThresholdProposal?, heard: String, format: HumanFormat
    ) -> String? {
        let language = format.language
        let levels = proposal?.levels ?? []
        let described = levels.enumerated().map { index, level in
            let word = index < (proposal?.restLevels ?? 0) ? Phrase.histogramRest : .histogramWork
            return "\(format.watts(level.typical)), \(format.duration(level.time)), \(word.text(in: language))"
        }
        return PowerHistogramChart(
            histogram: study.survey.histogram, levels: levels, restLevels: proposal?.restLevels ?? 0,
            thresholds: proposal?.thresholds, restWord: Phrase.histogramRest.text(in: language),
            workWord: Phrase.histogramWork.text(in: language),
            label: ([Phrase.histogramLabel.text(in: language, heard)] + described).joined(separator: " ; "),
            format: format
        ).svg
    }
}

extension ThresholdFinding.Silence {
    fileprivate var phrase: Phrase {
        switch self {
        case .noPower: .proposalNoPower
        case .tooShort: .proposalTooShort
        case .oneLevel: .proposalOneLevel
        case .noWorkSeen: .proposalNoWork
        case .onlyThermostat: .proposalThermostat
        case .levelsOverlap: .proposalOverlap
        }
    }
}

extension ThresholdProposal.Confidence {
    fileprivate var phrase: Phrase {
        switch self {
        case .high: .proposalSure
        case .medium: .proposalFairlySure
        case .low: .proposalUnsure
        }
    }
}

extension PassedLevel.Reason {
    fileprivate var phrase: Phrase {
        switch self {
        case .dutyCycle: .passedDutyCycle
        case .afterWork: .passedAfterWork
        case .restBetweenWork: .passedRest
        }
    }
}
