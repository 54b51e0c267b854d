import UsageDomain

extension DeviceGuess.Kind {
    var phrase: Phrase {
        switch self {
        case .plug: .guessPlug
        case .meter: .guessMeter
        case .relay: .guessRelay
        case .printer: .guessPrinter
        case .badgeReader: .guessBadgeReader
        case .controller: .guessController
        case .sensor: .guessSensor
        case .gateway: .guessGateway
        case .unknown: .guessUnknown
        }
    }
}

extension DeviceGuess.Reason {
    var phrase: Phrase {
        switch self {
        case .speaksForOthers: .reasonSpeaksForOthers
        case .reportsBadges: .reasonReportsBadges
        case .reportsFilament: .reasonReportsFilament
        case .reportsJobsAndTemperatures: .reasonReportsJobsAndTemperatures
        case .reportsToolTime: .reasonReportsToolTime
        case .reportsPieces: .reasonReportsPieces
        case .reportsJobs: .reasonReportsJobs
        case .reportsStates: .reasonReportsStates
        case .switchesAndMeasures: .reasonSwitchesAndMeasures
        case .measuresOnly: .reasonMeasuresOnly
        case .switchesOnly: .reasonSwitchesOnly
        case .reportsTemperatures: .reasonReportsTemperatures
        case .reportsPresenceOnly: .reasonReportsPresenceOnly
        case .allSetAside: .reasonAllSetAside
        case .saysNothingKnown: .reasonSaysNothingKnown
        }
    }
}

extension Quantity {
    var phrase: Phrase {
        switch self {
        case .power: .subjectPower
        case .voltage: .subjectVoltage
        case .current: .subjectCurrent
        case .temperature: .subjectTemperature
        case .progress: .subjectProgress
        case .energy: .subjectEnergy
        case .busyTime: .subjectBusyTime
        case .laserTime: .subjectLaserTime
        case .spindleTime: .subjectSpindleTime
        case .filamentLength: .subjectFilamentLength
        case .filamentMass: .subjectFilamentMass
        case .sheets: .subjectSheets
        case .pieces: .subjectPieces
        }
    }
}

extension HeardSubject {
    var phrase: Phrase {
        switch self {
        case .quantity(let quantity): quantity.phrase
        case .state: .subjectState
        case .relay: .subjectRelay
        case .link: .subjectLink
        case .badge: .subjectBadge
        case .job: .subjectJob
        }
    }
}

extension HeardValue {
    func shown(_ format: HumanFormat) -> String {
        switch (reading, subject) {
        case (.amount(let amount), .quantity(let quantity)): format.amount(amount, of: quantity)
        case (.amount(let amount), _): format.count(amount)
        case (.word(let word), _): Self.phrase(word, of: subject)?.text(in: format.language) ?? word
        }
    }

    private static func phrase(_ word: String, of subject: HeardSubject) -> Phrase? {
        switch (subject, word) {
        case (.badge, "in"): .wordBadgeIn
        case (.badge, "out"): .wordBadgeOut
        case (.badge, _): .wordBadgeSeen
        case (.job, "start"): .wordJobStart
        case (.job, "done"): .wordJobDone
        case (.job, "failed"): .wordJobFailed
        case (.job, _): .wordJobCancelled
        case (.link, "online"), (.link, "bridgeOnline"): .wordOnline
        case (.link, _): .wordOffline
        case (_, "on"): .wordOn
        case (_, "off"): .wordOff
        case (_, "idle"): .wordIdle
        case (_, "busy"): .wordBusy
        case (_, "paused"): .wordPaused
        case (_, "fault"): .wordFault
        case (_, "unknown"): .wordUnknown
        default: nil
        }
    }
}

extension AdoptionProblem {
    func text(in language: Language) -> String {
        switch self {
        case .notHeard(let device): Phrase.adoptionNotHeard.text(in: language, device)
        case .severalDialects(let device, _): Phrase.adoptionSeveralDialects.text(in: language, device)
        case .severalChannels(let device, _): Phrase.adoptionSeveralChannels.text(in: language, device)
        case .noSuchChannel(let device, let channel):
            Phrase.adoptionNoSuchChannel.text(in: language, device, String(channel))
        case .alreadyBound(let device, let machine):
            Phrase.adoptionAlreadyBound.text(in: language, device, machine.rawValue)
        case .gateway(let device): Phrase.adoptionGateway.text(in: language, device)
        case .unknownMachine(let machine): Phrase.adoptionUnknownMachine.text(in: language, machine.rawValue)
        case .machineExists(let machine): Phrase.adoptionMachineExists.text(in: language, machine.rawValue)
        case .badMachineID(let text): Phrase.adoptionBadMachineID.text(in: language, text)
        case .badThreshold(let power, let onAbove):
            Phrase.adoptionBadThreshold.text(
                in: language, String(power.milliwatts / 1000), String(onAbove.milliwatts / 1000))
        case .badText: Phrase.adoptionBadText.text(in: language)
        }
    }
}
