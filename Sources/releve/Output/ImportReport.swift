import Dialects
import UsageDomain

/// What an import made of announcements, and what the mapping makes of the same messages.
struct ImportReport: Encodable {
    struct Device: Encodable {
        let device: String
        let name: String?
        let maker: String?
        let model: String?
        let observes: [String]
        let topics: [String]
        /// Messages on its topics, and what became of them.
        var messages = 0
        var observations = 0
        var setAside: [String: Int] = [:]

        enum CodingKeys: String, CodingKey {
            case device, name, maker, model, observes, topics, messages, observations
            case setAside = "set_aside"
        }
    }

    struct LeftOut: Encodable {
        let topic: String
        let entity: String
        /// The dialect that decodes it already.
        let dialect: String?
        let reason: String?
    }

    let dialect: String
    /// Nil when nothing could be mapped.
    var file: String?
    let announcements: Int
    /// Announcements that were too long, or too many.
    let tooMany: Int
    var devices: [Device]
    let leftOut: [LeftOut]

    enum CodingKeys: String, CodingKey {
        case dialect, file, announcements, devices
        case tooMany = "too_many"
        case leftOut = "left_out"
    }

    init(_ proposal: ImportProposal, announcements: Int, leftOut tooMany: Int) {
        dialect = proposal.name.rawValue
        self.announcements = announcements
        self.tooMany = tooMany
        devices = proposal.devices.map {
            Device(
                device: $0.id, name: $0.name, maker: $0.maker, model: $0.model, observes: $0.subjects,
                topics: $0.topics)
        }
        leftOut = proposal.leftOut.map {
            LeftOut(
                topic: $0.topic, entity: $0.entity, dialect: $0.kind == .known ? $0.words : nil,
                reason: $0.kind == .refused ? $0.words : nil)
        }
    }

    /// Decodes the messages with the mapping that was written.
    mutating func prove(with heard: AnnouncedMessages, catalogue: DialectCatalogue) throws {
        var decoder = MessageDecoder(catalogue: catalogue, restrictedTo: [DialectName(rawValue: dialect)])
        var sink = ObservationSink()
        var numbers: [[UInt8]: Int] = [:]
        for (number, device) in devices.enumerated() {
            for topic in device.topics { numbers[Array(topic.utf8)] = number }
        }
        var devices = devices
        _ = try heard.forEach { bytes, frame in
            guard let number = numbers[Array(bytes[frame.topic])] else { return }
            devices[number].messages += 1
            switch decoder.decode(bytes, frame, into: &sink) {
            case .observations: devices[number].observations += sink.observations.count
            case .notForUs: break
            case .quarantined(let reason, _, _): devices[number].setAside[reason.rawValue, default: 0] += 1
            }
        }
        self.devices = devices
    }

    var lines: [String] {
        var lines = [
            "\(announcements) announcement(s)" + (tooMany > 0 ? ", \(tooMany) left out: too long or too many" : "")
        ]
        for device in devices {
            let about = [device.name, device.maker, device.model].compactMap(\.self).joined(separator: ", ")
            lines.append("device \(device.device)" + (about.isEmpty ? "" : "  (\(about.printable))"))
            lines.append("  observes \(device.observes.joined(separator: ", "))")
            let setAside = device.setAside.sorted { $0.key < $1.key }.map { ", \($0.value) set aside: \($0.key)" }
                .joined()
            lines.append(
                device.messages == 0
                    ? "  no message of it was heard yet: the mapping is not proved"
                    : "  decoded: \(device.messages) message(s), \(device.observations) observation(s)\(setAside)")
        }
        for item in leftOut {
            let why = item.dialect.map { "dialect \($0) decodes it already" } ?? item.reason ?? ""
            lines.append("left out  \(item.topic.printable)  \(item.entity.printable): \(why.printable)")
        }
        if let file {
            lines.append("Written: \(file)")
            lines.append(
                "Name its folder under dialects: in the settings, then see `releve discover`. For the registry:")
            lines += devices.map { "      - {dialect: \(dialect), id: \"\($0.device)\"}" }
        } else {
            lines.append("Nothing that a mapping can use was announced; no file was written.")
        }
        return lines
    }
}
