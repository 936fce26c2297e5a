import { watchNetwork } from './services/network'
import { watchCheckIns } from './services/patrol'
import { flush, watchQueue } from './services/sync'

App({
  onLaunch() {
    watchNetwork()
    watchCheckIns()
    watchQueue()
  },

  onShow() {
    void flush()
  },
})
