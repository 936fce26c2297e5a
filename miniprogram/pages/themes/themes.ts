import type { Themes } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { type MonthRow, monthsOf } from '../../format/theme'
import { admit } from '../../services/entrance'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { knownThemes, refreshThemes } from '../../services/theme'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

Page({
  data: {
    size: '',
    term: '',
    about: '',
    months: [] as { month: string; rows: MonthRow[] }[],
    loading: true,
    stale: false,
    failure: null as Failure | null,
    locked: false,
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    const known = knownThemes()
    if (known !== undefined) this.show(known)
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  async load() {
    try {
      this.show(await refreshThemes())
      this.setData({ failure: null, locked: false, stale: false })
    } catch (error) {
      const failure = explain(error)
      const quiet = failure.kind === 'offline' && this.data.months.length > 0
      this.setData({ failure: quiet ? null : failure, stale: quiet, locked: error instanceof Problem && error.status === 403 })
    }
    this.setData({ loading: false })
  },

  show(themes: Themes) {
    this.setData({ term: themes.term, about: themes.whole ? '全校每个班都算' : '只算您的班', months: monthsOf(themes, schoolTime()), loading: false })
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const id = currentTarget.dataset.id as string
    if (id.includes('-')) void wx.navigateTo({ url: `/pages/theme/theme?id=${id}` }) // a routine's code is no task yet
  },
})
