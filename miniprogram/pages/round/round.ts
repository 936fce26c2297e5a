import type { Stop } from '../../api/types'
import { type PlateView, roundView } from '../../format/round'
import { clockTime } from '../../format/time'
import { admit } from '../../services/entrance'
import { type News, news } from '../../services/news'
import { finishRound } from '../../services/patrol'
import { onQueueChange } from '../../services/queue'
import { scanAndShow } from '../../services/scan'
import { membership } from '../../services/session'
import { flush, onAnswer } from '../../services/sync'
import { rounds, schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

interface Row {
  id: string
  plate: PlateView
  name: string
  hint: string
  /** "10:22 扫的", "还没扫" */
  said: string
}

const reasons = ['学校有突发情况', '下大雨，走不了', '接班的人到了', '身体不舒服']

Page({
  data: {
    size: '',
    title: '',
    window: '',
    clock: '',
    late: false,
    ordered: false,
    done: 0,
    left: 0,
    open: false,
    rows: [] as Row[],
    news: null as News | null,
    /** The round is not on this phone. */
    missing: false,
    ending: false,
    reasons,
    text: '',
    ended: '',
  },

  id: '',
  stops: [] as (() => void)[],

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
    this.stops = [onQueueChange(() => this.draw()), onAnswer(() => this.draw())]
  },

  onShow() {
    if (admit(this)) this.draw()
  },

  onUnload() {
    for (const stop of this.stops) stop()
  },

  draw() {
    const all = rounds()
    const round = all.find(({ id }) => id === this.id)
    this.setData({ size: sizeClass(membership()), missing: round === undefined, news: news('扫') })
    if (round === undefined) return
    const now = schoolTime()
    const { title, window, clock, late, ordered, done, left, plates } = roundView(all, round, now)
    const over = now.getTime() > Date.parse(round.closes)
    const open = !over && Date.parse(round.opens) <= now.getTime() && left > 0
    this.setData({ title, window, clock: open ? clock : '', late, ordered, done, left, open, rows: rowsOf(round.points, plates, over) })
  },

  scan() {
    void scanAndShow()
  },

  openNews() {
    const page = this.data.news?.page
    if (page) void wx.navigateTo({ url: page })
  },

  askEnding() {
    this.setData({ ending: !this.data.ending })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ text: detail.value })
  },

  pickReason({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.end(currentTarget.dataset.reason as string)
  },

  sayReason() {
    const text = this.data.text.trim()
    if (text !== '') this.end(text)
  },

  end(reason: string) {
    finishRound(this.id, this.data.title, reason)
    this.setData({ ending: false, ended: reason })
    void flush()
  },
})

function rowsOf(points: Stop[], plates: PlateView[], over: boolean): Row[] {
  return points.map((point, index) => {
    const plate = plates[index] as PlateView
    const { id, name, hint, state, done_at } = point
    if (state === 'todo') return { id, plate: over ? { ...plate, state: 'miss' } : plate, name, hint, said: over ? '没扫' : '还没扫' }
    const when = done_at ? `${clockTime(new Date(done_at))} ` : ''
    return { id, plate, name, hint, said: state === 'flagged' ? `${when}扫了，要说明` : `${when}扫了` }
  })
}
