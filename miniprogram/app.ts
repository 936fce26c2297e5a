import { watchNetwork } from './services/network'
import { flush, watchQueue } from './services/sync'

App({
  onLaunch() {
    watchNetwork()
    watchQueue()
  },

  onShow() {
    void flush()
  },
})
