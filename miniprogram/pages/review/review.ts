import type { KitchenReview } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { dayText, daysOn, figureRows, problemRows, shortDay } from '../../format/larder'
import { admit } from '../../services/entrance'
import { review } from '../../services/larder'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const periods: { code: KitchenReview['period']; name: string }[] = [
  { code: 'day', name: '日管控' },
  { code: 'week', name: '周排查' },
  { code: 'month', name: '月调度' },
]

/** What the days have written, as the draft of the daily record, the weekly review, the minutes of the month. */
Page({
  data: {
    size: '',
    periods,
    period: 'day' as KitchenReview['period'],
    loading: true,
    failure: null as Failure | null,
    title: '',
    figures: [] as ReturnType<typeof figureRows>,
    problems: [] as ReturnType<typeof problemRows>,
    draft: '',
  },

  day: '',

  onLoad({ period = 'day' }: { period?: string }) {
    this.setData({ period: periods.find(({ code }) => code === period)?.code ?? 'day' })
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    this.day = dayText(schoolTime())
    void this.load()
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ period: currentTarget.dataset.period as KitchenReview['period'], loading: true })
    this.day = dayText(schoolTime())
    void this.load()
  },

  /** The period before. */
  async earlier() {
    const { first } = await review(this.data.period, this.day)
    this.day = daysOn(first, -1)
    await this.load()
  },

  async load() {
    try {
      const found = await review(this.data.period, this.day)
      const { first, last, draft } = found
      this.setData({
        title: first === last ? shortDay(first) : `${shortDay(first)}到${shortDay(last)}`,
        figures: figureRows(found), problems: problemRows(found), draft, failure: null,
      })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ loading: false })
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const task = currentTarget.dataset.task as string
    if (task !== '') void wx.navigateTo({ url: `/pages/sheet/sheet?task=${task}` })
  },
})
