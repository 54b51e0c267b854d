/// What each kind of machine does in a day of a lab.
extension KnownTrace {
    /// Closed until nine, open until seven, and closed on the seventh day.
    mutating func live(day: Int64) {
        let midnight = day * 86_400_000
        if day % 7 != 6 {
            let opens = midnight + Int64(random(8.5...9.5) * 3_600_000)
            let closes = midnight + Int64(random(18.0...19.5) * 3_600_000)
            rest(until: opens, isOpen: false)
            if kind == .laserTubeWithChiller { chill(from: now, to: closes) }
            while now < closes {
                let minutes =
                    switch kind {
                    case .pieceWork: random(4...14)
                    case .shortRests: random(2.2...8)
                    default: random(8...50)
                    }
                rest(until: now + Int64(minutes * timeFactor * 60_000), isOpen: true)
                if now < closes { job() }
            }
        }
        rest(until: midnight + 86_400_000, isOpen: false)
    }

    /// A chiller follows its own thermostat, whether or not the tube fires.
    private mutating func chill(from start: Int64, to end: Int64) {
        auxiliaryWatts = 310 * restFactor
        var at = start
        while at < end {
            at += Int64(random(260...330) * 1000)
            let off = at + Int64(random(105...130) * 1000)
            auxiliary.append(at..<min(off, max(at + 1, end)))
            at = off
        }
    }

    private mutating func rest(until end: Int64, isOpen: Bool) {
        while now < end {
            let left = Double(end - now) / 1000
            switch kind {
            case .laserTubeWithChiller: add(left, isOpen ? 42 * restFactor : 0.3, spread: isOpen ? 0.02 : 0)
            case .heaterInStandby:
                add(min(left, random(175...190)), 14 * restFactor)
                let left = Double(end - now) / 1000
                if left > 0 { add(min(left, random(28...32)), 255 * restFactor) }
            case .filamentPrinter: add(left, 7.5 * restFactor)
            case .cncSpindle: add(left, isOpen ? 62 * restFactor : 0, spread: isOpen ? 0.03 : 0)
            case .vinylCutter: add(left, isOpen ? 6.2 * restFactor : 0)
            case .compressor: add(left, 4 * restFactor)
            case .idleHeavy: add(left, 31 * restFactor)
            case .noisy: add(left, 45 * restFactor, spread: 0.2)
            case .twoLevel: add(left, 0, spread: 0)
            case .coolDownFan: add(left, 9 * restFactor)
            case .curingOven: add(left, 5 * restFactor)
            case .sleepAndWake: add(left, isOpen ? 38 * restFactor : 4)
            case .bandSaw: add(left, 0, spread: 0)
            case .resinPrinter: add(left, 12 * restFactor)
            case .millWithPump: add(left, isOpen ? 185 * restFactor : 8, spread: isOpen ? 0.04 : 0.02)
            case .shortRests: add(left, isOpen ? 17 * restFactor : 0.3, spread: isOpen ? 0.08 : 0)
            case .pieceWork: add(left, isOpen ? 41 * restFactor : 0, spread: isOpen ? 0.04 : 0)
            case .embroidery: add(left, isOpen ? 27 * restFactor : 0.4, spread: isOpen ? 0.05 : 0)
            }
        }
    }

    /// One job from its beginning to its end; what is work in it is marked.
    private mutating func job() {
        switch kind {
        case .laserTubeWithChiller:
            // The tube fires along the lines; between them the head travels.
            repeatWork(minutes: 3...18) { trace in
                trace.add(trace.random(20...120), trace.random(780...900) * trace.loadFactor, spread: 0.08, work: true)
                trace.add(trace.random(2...15), 45 * trace.restFactor, work: true)
            }
        case .filamentPrinter:
            add(random(150...260), 290 * loadFactor, work: true)
            repeatWork(minutes: 40...260) { trace in
                trace.add(trace.random(35...70), 62 * trace.loadFactor, spread: 0.1, work: true)
                trace.add(trace.random(12...30), 270 * trace.loadFactor, spread: 0.03, work: true)
            }
        case .cncSpindle:
            add(0.8, 3600 * loadFactor, work: true)
            repeatWork(minutes: 6...45) { trace in
                trace.add(trace.random(5...40), trace.random(380...2100) * trace.loadFactor, spread: 0.15, work: true)
            }
        case .vinylCutter:
            repeatWork(minutes: 2...15) { trace in
                trace.add(trace.random(3...15), trace.random(22...48) * trace.loadFactor, spread: 0.1, work: true)
            }
        case .compressor:
            for _ in 0..<Int(random(2...6)) {
                add(0.8, 4200 * loadFactor, work: true)
                add(random(55...110) * timeFactor, 1480 * loadFactor, spread: 0.04, work: true)
                add(random(240...720), 4 * restFactor)
            }
        case .idleHeavy:
            if random(0...1) < 0.35 {
                add(random(3...12) * timeFactor * 60, 165 * loadFactor, spread: 0.06, work: true)
            }
        case .noisy: add(random(5...40) * timeFactor * 60, 260 * loadFactor, spread: 0.25, work: true)
        case .twoLevel: add(random(4...40) * timeFactor * 60, 310 * loadFactor, work: true)
        case .coolDownFan:
            add(random(4...20) * timeFactor * 60, 620 * loadFactor, spread: 0.05, work: true)
            add(random(8...12) * 60, 46 * restFactor)
        case .curingOven:
            add(random(280...500), 1240 * loadFactor, work: true)
            repeatWork(minutes: 20...60) { trace in
                trace.add(trace.random(30...45), 5 * trace.restFactor, work: true)
                trace.add(trace.random(18...30), 1240 * trace.loadFactor, work: true)
            }
        case .heaterInStandby:
            repeatWork(minutes: 5...30) { trace in
                trace.add(trace.random(10...60), trace.random(640...980) * trace.loadFactor, spread: 0.06, work: true)
            }
        case .sleepAndWake: add(random(3...25) * timeFactor * 60, 190 * loadFactor, spread: 0.08, work: true)
        case .bandSaw:
            for _ in 0..<Int(random(1...7)) {
                add(0.6, 3900 * loadFactor, work: true)
                add(random(20...110) * timeFactor, random(820...1500) * loadFactor, spread: 0.2, work: true)
                add(random(90...400), 0, spread: 0)
            }
        case .resinPrinter:
            // The lamp lights each layer, and the plate moves.
            repeatWork(minutes: 60...300) { trace in
                trace.add(trace.random(7...10), 68 * trace.loadFactor, work: true)
                trace.add(trace.random(4...7), 41 * trace.loadFactor, work: true)
            }
        case .millWithPump:
            // The pump runs before and after the spindle.
            add(random(10...30), 300 * max(1, restFactor), work: true)
            repeatWork(minutes: 8...60) { trace in
                trace.add(trace.random(10...90), trace.random(700...2600) * trace.loadFactor, spread: 0.1, work: true)
                if trace.random(0...1) < 0.3 {
                    trace.add(trace.random(5...20), 300 * max(1, trace.restFactor), work: true)
                }
            }
        case .pieceWork:
            // Somebody takes a piece out and puts the next one in, at a machine that hardly ever rests.
            repeatWork(minutes: 40...120) { trace in
                trace.add(trace.random(25...60), trace.random(540...700) * trace.loadFactor, spread: 0.06, work: true)
                trace.add(trace.random(15...50), 41 * trace.restFactor, spread: 0.04, work: true)
            }
        // One short job after the other: no rest is much longer than another.
        case .shortRests: add(random(1...6) * timeFactor * 60, 55 * loadFactor, spread: 0.15, work: true)
        case .embroidery:
            // It stops where the thread changes.
            repeatWork(minutes: 6...50) { trace in
                trace.add(trace.random(40...240), trace.random(74...108) * trace.loadFactor, spread: 0.1, work: true)
                trace.add(trace.random(5...25), 27 * trace.restFactor, spread: 0.05, work: true)
            }
        }
    }

    private mutating func repeatWork(minutes: ClosedRange<Double>, _ pass: (inout KnownTrace) -> Void) {
        let end = now + Int64(random(minutes) * timeFactor * 60_000)
        while now < end { pass(&self) }
    }
}
