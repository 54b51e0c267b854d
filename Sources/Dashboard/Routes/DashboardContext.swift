package import Hummingbird

/// What a request carries along its way: the language of its answer.
package struct DashboardContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    var language: Language

    package init(source: Source) {
        coreContext = .init(source: source)
        language = .french
    }
}
