import Dialects
import UsageDomain

/// Plays the collector.
extension DeviceExamination {
    /// A ring may take a while to come, message by message.
    private static let burstEnd = TimeSpan.seconds(3)
    /// What the specification grants before the ring comes again, and some more.
    private static let patience = TimeSpan.seconds(75)
    /// Repetitions already on their way when the acknowledgement was sent.
    private static let onTheWay = TimeSpan.seconds(3)

    mutating func hearInRound(_ message: NativeMessage, _ stamp: NativeMessage.Stamp, isNew: Bool) {
        let now = message.bench.at
        if isNew {
            if case .resending = round.phase { endBurst(nextKind: message.kind) }
            if message.kind == .hello { round.helloAt = now }
            return
        }
        switch round.phase {
        case .waitingForMessages, .over: return
        case .withholding, .acknowledged:
            if let crossed = round.crossedAt, now - crossed < Self.burstEnd {
                round.crossedAt = now
                return
            }
            if case .acknowledged(let boot, let sequence, let at) = round.phase, stamp.boot == boot,
                stamp.sequence <= sequence
            {
                guard now - at > Self.onTheWay else {
                    round.crossedAt = now
                    return
                }
                findings.fail(
                    .acknowledgement, "\(stamp.sequence) comes again although \(sequence) was acknowledged",
                    message.bench)
            }
            beginBurst(stamp, at: now)
        case .resending:
            round.repeated.append(stamp)
            round.lastRepeated = now
        }
    }

    private mutating func beginBurst(_ stamp: NativeMessage.Stamp, at now: Instant) {
        if case .acknowledged(let boot, let sequence, _) = round.phase {
            burstAfterAcknowledgement = (boot, sequence)
        } else {
            burstAfterAcknowledgement = nil
        }
        round.phase = .resending
        round.repeated = [stamp]
        round.burstBegan = now
        round.lastRepeated = now
        round.expectedUpTo = boots[stamp.boot]?.highest ?? stamp.sequence
    }

    /// The burst is over: says whether it is whole and in order, and what set it off.
    private mutating func endBurst(nextKind: NativeMessage.Kind?) {
        guard let first = round.repeated.first, let record = boots[first.boot], let end = round.lastRepeated else {
            return
        }
        let sequences = round.repeated.filter { $0.boot == first.boot }.map(\.sequence)
        if zip(sequences, sequences.dropFirst()).allSatisfy({ $0 < $1 }) {
            findings.pass(.order)
        } else {
            findings.fail(.order, "the ring does not come oldest first", record.heard[first.sequence]?.message)
        }
        if nextKind == .hello {
            findings.pass(.reconnection)
        } else if let hello = round.helloAt, let began = round.burstBegan, began - hello < .seconds(10) {
            findings.fail(.reconnection, "hello overtook what was waiting", record.heard[first.sequence]?.message)
        } else {
            findings.pass(.patience)
            if let quiet = round.quietSince, end - quiet < .seconds(50) {
                findings.advise(
                    .patience, "the ring comes again after \((end - quiet).milliseconds / 1000) s: wait 60 s")
            }
        }
        let acknowledged = burstAfterAcknowledgement.flatMap { $0.boot == first.boot ? $0.sequence : nil }
        let owed = record.sequences(upTo: round.expectedUpTo).filter { sequence in
            acknowledged.map { sequence > $0 } ?? (sequence >= record.begin)
        }
        if let missing = owed.first(where: { !sequences.contains($0) }) {
            let point: SpecificationPoint =
                acknowledged == nil && isAcknowledgementEchoed ? .foreignAcknowledgement : .ring
            findings.fail(
                point,
                point == .ring
                    ? "\(missing) does not come again although nobody acknowledged it"
                    : "\(missing) does not come again: dropped at an ack of another boot or of a number never sent",
                record.heard[missing]?.message)
        } else {
            findings.pass(.ring)
            if acknowledged == nil, isAcknowledgementEchoed { findings.pass(.foreignAcknowledgement) }
        }
        if acknowledged != nil {
            findings.pass(.acknowledgement)
            round.phase = .over
        } else {
            round.phase = .withholding(since: end)
            acknowledgeNext = (first.boot, record.highest)
        }
        round.quietSince = end
        round.repeated = []
    }

    /// What the collector says now.
    mutating func roundSteps(at now: Instant) -> [Step] {
        if case .resending = round.phase, let last = round.lastRepeated, now - last > Self.burstEnd {
            endBurst(nextKind: nil)
        }
        if let (boot, sequence) = acknowledgeNext {
            acknowledgeNext = nil
            round.phase = .acknowledged(boot: boot, sequence: sequence, at: now)
            round.quietSince = now
            round.speak()
            return [
                acknowledgement(boot, sequence),
                .say(
                    french: "Tout a été redit ; l'accusé est envoyé. Coupez encore une fois la connexion, ou attendez.",
                    english: "Everything came again and is acknowledged. Interrupt the connection once more, or wait."),
            ]
        }
        switch round.phase {
        case .waitingForMessages:
            guard let boot = current, let record = boots[boot], !record.heard.isEmpty else { return [] }
            round.phase = .withholding(since: now)
            round.quietSince = now
            round.speak()
            let other = boot == NativeMessage.largest ? boot - 1 : boot + 1
            return [
                acknowledgement(other, record.highest + 1000), acknowledgement(boot, record.highest + 1_000_000),
                .say(
                    french: "Coupez la connexion de l'appareil quelques secondes (son Wi-Fi, pas son alimentation), "
                        + "ou attendez une minute : il doit redire ce que personne n'a accusé.",
                    english: "Interrupt the device's connection for some seconds (its Wi-Fi, not its power), or wait a "
                        + "minute: it has to say again what nobody acknowledged."),
            ]
        case .withholding(let since), .acknowledged(_, _, let since):
            guard now - since > Self.patience else { return [] }
            if keepsRing, isAcknowledgementEchoed {
                findings.fail(
                    .patience, "nothing came again in \((now - since).milliseconds / 1000) s without an ack")
            }
            round.phase = .over
            return []
        case .resending, .over: return []
        }
    }

    private func acknowledgement(_ boot: Int64, _ sequence: Int64) -> Step {
        .acknowledge(payload: "{\"boot\":\(boot),\"seq\":\(sequence)}")
    }
}
