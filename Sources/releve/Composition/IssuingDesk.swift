import Derivation
import Dialects
import Foundation
import Office
import UsageDomain
import UsageStore

/// Where a command has statements issued: here, or at the collector that holds the store.
final class IssuingDesk {
    private enum Place {
        case here(StatementOffice)
        case collector(ControlClient)
    }

    private let place: Place
    /// What was heard before the command is derived, so that it is stated.
    private var isSettled: Bool

    private init(_ place: Place, isSettled: Bool) {
        self.place = place
        self.isSettled = isSettled
    }

    static func open(_ option: StoreOption, dialects: DialectsOption) async throws -> IssuingDesk {
        switch try await StoreAccess.open(option) {
        case .own(let store):
            try store.requireRightClock("nothing is stated by such a clock")
            if try store.registry() != nil {
                var pipeline = try IngestPipeline(store: store, catalogue: try dialects.catalogue())
                if pipeline.position > .start { try pipeline.checkpoint(at: pipeline.now) }
            }
            return IssuingDesk(.here(try StatementOffice(store: store)), isSettled: true)
        case .collector(let client):
            return IssuingDesk(.collector(client), isSettled: false)
        }
    }

    func companies(in period: Period) async throws -> [CompanyID] {
        switch place {
        case .here(let office): return try office.companies(in: period)
        case .collector(let client):
            let companies = try await client.companies(in: period)
            isSettled = true
            return companies
        }
    }

    func issue(_ request: StatementRequest) async throws -> IssuedStatement {
        switch place {
        case .here(let office): return try await office.issue(request, at: SystemClock.now())
        case .collector(let client):
            let issued = try await client.issue(request, isSettled: isSettled)
            isSettled = true
            return issued
        }
    }
}
