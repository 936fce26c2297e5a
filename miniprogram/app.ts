import { watchNetwork } from './services/network'

App({
  onLaunch() {
    watchNetwork()
  },
})
