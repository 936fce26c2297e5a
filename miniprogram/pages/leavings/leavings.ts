import { type LeavingDay, leavingDays } from '../../format/book'
import { type Failure, explain } from '../../format/failure'
import { dayText, daysOn } from '../../format/larder'
import { admit } from '../../services/entrance'
import { leavings } from '../../services/larder'
import { pictures } from '../../services/picture'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const back = 14 // days

/** What was thrown away after each lunch, and to whom the waste went: with both signatures. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    days: [] as LeavingDay[],
    /** Paths of the drawn signatures, by photo. */
    drawings: {} as Record<string, string>,
  },

  left: false,

  onUnload() {
    this.left = true // pictures that arrive later have no page
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async load() {
    try {
      const today = dayText(schoolTime())
      this.setData({ days: leavingDays(await leavings(daysOn(today, -back), today)), failure: null })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ loading: false })
    await this.showDrawings()
  },

  async showDrawings() {
    const wanted = this.data.days.flatMap(({ rows }) => rows.flatMap(({ sides }) => sides.map(({ picture }) => picture)))
    for (const photo of wanted.filter((id) => id !== '' && this.data.drawings[id] === undefined)) {
      const [path] = await pictures([photo])
      if (path !== undefined && !this.left) this.setData({ drawings: { ...this.data.drawings, [photo]: path } })
    }
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/sheet/sheet?task=${currentTarget.dataset.task as string}` })
  },
})
