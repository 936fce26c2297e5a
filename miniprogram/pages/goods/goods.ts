import { type Failure, explain } from '../../format/failure'
import { type LotRow, dayText, daysOn, lotRows } from '../../format/larder'
import { admit } from '../../services/entrance'
import { lots } from '../../services/larder'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const back = 14 // days

/** What came to the kitchen in two weeks, what the scales said, and where it went. */
Page({
  data: { size: '', loading: true, failure: null as Failure | null, rows: [] as LotRow[] },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async load() {
    try {
      const today = dayText(schoolTime())
      const found = await lots(daysOn(today, -back), today)
      this.setData({ rows: lotRows([...found].reverse()), failure: null })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ loading: false })
  },

  /** The sheet it was received on, with the pictures and both signatures. */
  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/sheet/sheet?task=${currentTarget.dataset.task as string}` })
  },
})
