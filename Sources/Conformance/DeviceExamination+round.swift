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

    /// A new message that had waited (`isLate`) is part of the burst; another one may come in the midst of it.
    mutating func hearInRound(_ message: NativeMessage, _ stamp: NativeMessage.Stamp, isNew: Bool, isLate: Bool) {
        let now = message.bench.at
        if isNew {
            if message.kind == .hello {
                if case .resending = round.phase { endBurst(isBeforeHello: true) }
                round.helloAt = now
            } else if case .resending = round.phase, isLate {
                round.lastRepeated = now
            }
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
    private mutating func endBurst(isBeforeHello: Bool) {
        guard let first = round.repeated.first, let record = boots[first.boot], let end = round.lastRepeated else {
            return
        }
        let sequences = round.repeated.filter { $0.boot == first.boot }.map(\.sequence)
        if zip(sequences, sequences.dropFirst()).allSatisfy({ $0 < $1 }) {
            findings.pass(.order)
        } else {
            findings.fail(.order, "the ring does not come oldest first", record.heard[first.sequence]?.message)
        }
        judgeBoots()
        if isBeforeHello {
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
            let last = owed.last { !sequences.contains($0) } ?? missing
            let point: SpecificationPoint =
                if acknowledged != nil || !isAcknowledgementEchoed {
                    .ring
                } else if last <= round.malformedUpTo {
                    .malformedAcknowledgement
                } else {
                    .foreignAcknowledgement
                }
            let words =
                switch point {
                case .malformedAcknowledgement: "dropped at an ack of more than 256 bytes or with texts for numbers"
                case .foreignAcknowledgement: "dropped at an ack of another boot or of a number never sent"
                default: "although nobody acknowledged it"
                }
            findings.fail(point, "\(missing) does not come again: \(words)", record.heard[missing]?.message)
        } else {
            findings.pass(.ring)
            if acknowledged == nil, isAcknowledgementEchoed {
                findings.pass(.foreignAcknowledgement)
                findings.pass(.malformedAcknowledgement)
            }
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

    /// A ring that outlasts a restart: what is in it goes first.
    mutating func judgeRing(before stamp: NativeMessage.Stamp) {
        guard case .resending = round.phase, round.repeated.contains(where: { $0.boot != stamp.boot }) else { return }
        findings.pass(.restart)
    }

    private mutating func judgeBoots() {
        let ordinals = round.repeated.map { boots[$0.boot]?.ordinal ?? 0 }
        guard let index = ordinals.indices.dropFirst().first(where: { ordinals[$0] < ordinals[$0 - 1] }) else { return }
        let back = round.repeated[index]
        findings.fail(
            .restart, "messages of an earlier boot come behind those of a later one",
            boots[back.boot]?.heard[back.sequence]?.message)
    }

    /// What the collector says now.
    mutating func roundSteps(at now: Instant) -> [Step] {
        if case .resending = round.phase, let last = round.lastRepeated, now - last > Self.burstEnd {
            endBurst(isBeforeHello: false)
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
            // Of two messages or more, one is dropped at an ack of another form, all at one that is not for the device.
            guard let boot = current, let record = boots[boot], record.heard.count > 1 else { return [] }
            round.phase = .withholding(since: now)
            round.quietSince = now
            round.speak()
            let other = boot == NativeMessage.largest ? boot - 1 : boot + 1
            round.malformedUpTo = record.begin
            return [
                acknowledgement(other, record.highest + 1000), acknowledgement(boot, record.highest + 1_000_000),
                .acknowledge(payload: "{\"boot\":\"\(boot)\",\"seq\":\"\(record.begin)\"}"),
                .acknowledge(
                    payload: "{\"boot\":\(boot),\"seq\":\(record.begin)\(String(repeating: " ", count: 256))}"),
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
