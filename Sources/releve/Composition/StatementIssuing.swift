import Dialects
import Foundation
import Ingestion
import SiteSettings
import Statements
import TaxRules
import UsageDomain
import UsageStore

/// Issues a statement from what the store holds: build, seal, lay out, record. The caller has just checkpointed.
struct StatementIssuing {
    let store: UsageStore
    let ruleBook: RuleBook
    let renderer: StatementRenderer
    let softwareVersion = Releve.softwareVersion

    init(store: UsageStore) throws {
        let layout = try InstallationLayout.locate()
        self.store = store
        ruleBook = try RuleBook.load(directory: layout.regimes)
        renderer = try StatementRenderer(python: layout.python)
    }
}
