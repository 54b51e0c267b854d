import Foundation
import SessionEngine

/// The engine's state as it stands in a checkpoint: JSON, because it is written once a minute and read by people.
enum EngineStateCoding {
    static func encode(_ checkpoint: EngineCheckpoint) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return [UInt8](try encoder.encode(checkpoint))
    }

    static func decode(_ bytes: [UInt8]) throws -> EngineCheckpoint {
        do {
            return try JSONDecoder().decode(EngineCheckpoint.self, from: Data(bytes))
        } catch {
            throw IngestError.engineState("\(error)")
        }
    }
}
