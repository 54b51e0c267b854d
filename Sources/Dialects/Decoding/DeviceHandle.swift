/// The number of a device within one decoder, dense from 0: callers index arrays with it.
package struct DeviceHandle: Hashable, Sendable {
    package let index: Int

    package init(index: Int) { self.index = index }
}
