import Dialects
import Foundation
import SessionEngine

/// What a checkpoint keeps beside the derived rows: the engine, what native devices were told, and what decoding
/// remembers.
struct DerivedState: Codable {
    var engine: EngineCheckpoint
    var acknowledger: NativeAcknowledger
    /// Nil when nothing is remembered.
    var memory: TranslatorMemory?
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
    static func encode(_ state: some Encodable) throws -> [UInt8] {
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
