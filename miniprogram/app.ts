import { watchNetwork } from './services/network'
import { watchCheckIns } from './services/patrol'
import { watchSheets } from './services/sheet'
import { flush, watchQueue } from './services/sync'

App({
  onLaunch() {
    watchNetwork()
    watchCheckIns()
    watchSheets()
    watchQueue()
  },

  onShow() {
    void flush()
  },
})
