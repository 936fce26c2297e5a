import { type Failure, explain } from '../../format/failure'
import { type ReachView, reachView } from '../../format/forecast'
import { admit } from '../../services/entrance'
import { reachForecast } from '../../services/family'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { sizeClass } from '../../services/type-size'

/** Before a holiday: how many families of each class a reminder would reach, and who reaches the rest. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    view: null as ReachView | null,
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async load() {
    try {
      this.setData({ view: reachView(await reachForecast()), failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && error.status === 403 })
    }
    this.setData({ loading: false })
  },
})
