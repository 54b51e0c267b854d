import Dialects
import Foundation
import SessionEngine
import UsageDomain

/// What a checkpoint keeps beside the derived rows: the engine, what native devices were told, and what decoding
/// remembers.
struct DerivedState: Codable {
    var engine: EngineCheckpoint
    var acknowledger: NativeAcknowledger
    /// Nil when nothing is remembered.
    var memory: TranslatorMemory?
    /// How far the derivation had come.
    var reached: Instant
    /// How many versions of the registry it knew.
    var registryVersion: Int64
    /// Machines that have to be derived again from an instant on.
    var late: [String: Instant]
    /// Time of which nobody can tell, so far.
    var loss: ClockLoss?
    /// Nil when there were none.
    var damaged: DamagedBlocks?
    /// Presented and nobody's; nil when there were none.
    var badges: BadgeWatch?
}

/// What a restore point keeps: one machine's engine, and what decoding remembered at that place of the journal.
struct RestoredState: Codable {
    var engine: EngineCheckpoint
    var memory: TranslatorMemory?
}

extension MessageDecoder {
    var memoryToKeep: TranslatorMemory? { memory.isEmpty ? nil : memory }
}

/// State as it stands in a checkpoint: JSON, because it is written once a minute and read by people.
enum EngineStateCoding {
    /// The same bytes as of the whole, put together machine by machine: the encoder takes a hundred times the memory of
    /// what it writes, and in a burst the machines hold thousands of observations back.
    static func encode(_ state: DerivedState) throws -> [UInt8] {
        let entries = try state.engine.machines.map { machine in
            // {"entries":[…]} of one machine.
            try encode(machine as any Encodable).dropFirst(Self.opening.count).dropLast(Self.closing.count)
        }
        var bytes = Array("{\"acknowledger\":".utf8) + (try encode(state.acknowledger as any Encodable))
        if let badges = state.badges {
            bytes += Array(",\"badges\":".utf8) + (try encode(badges as any Encodable))
        }
        if let damaged = state.damaged {
            bytes += Array(",\"damaged\":".utf8) + (try encode(damaged as any Encodable))
        }
        bytes +=
            Array(",\"engine\":".utf8) + Self.opening + entries.joined(separator: [UInt8(ascii: ",")]) + Self.closing
        bytes += Array(",\"late\":".utf8) + (try encode(state.late as any Encodable))
        if let loss = state.loss { bytes += Array(",\"loss\":".utf8) + (try encode(loss as any Encodable)) }
        if let memory = state.memory {
            bytes += Array(",\"memory\":".utf8) + (try encode(memory as any Encodable))
        }
        bytes += Array(",\"reached\":".utf8) + (try encode(state.reached as any Encodable))
        bytes += Array(",\"registryVersion\":\(state.registryVersion)}".utf8)
        return bytes
    }

    private static let opening = Array("{\"entries\":[".utf8)
    private static let closing = Array("]}".utf8)

    static func encode(_ state: any Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return [UInt8](try encoder.encode(state))
    }

    static func decode<State: Decodable>(_ type: State.Type, from bytes: [UInt8]) throws -> State {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw IngestError.engineState("\(error)")
        }
    }
}
