import type { HazardItem } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { type HazardRow, hazardRow } from '../../format/hazard'
import { admit } from '../../services/entrance'
import { type Shelf, listHazards } from '../../services/hazard'
import { mine } from '../../services/queue'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const empty: Record<Shelf, { title: string; text: string }> = {
  to_me: { title: '没有等您办的隐患', text: '派给您了，这里和微信都会告诉您' },
  mine: { title: '您还没报过隐患', text: '看见哪里坏了，点“报隐患”拍一张' },
  open: { title: '没有没办完的隐患', text: '有人报了，会出现在这里' },
}

const shelves: { id: Shelf; name: string }[] = [
  { id: 'to_me', name: '等我办' },
  { id: 'mine', name: '我报的' },
  { id: 'open', name: '全部' },
]

Page({
  data: {
    size: '',
    shelves,
    shelf: 'to_me' as Shelf,
    rows: [] as HazardRow[],
    /** Reported on this phone, and still on their way. */
    waiting: [] as { id: string; label: string }[],
    next: null as string | null,
    loading: true,
    failure: null as Failure | null,
    locked: false,
    empty: empty.to_me,
  },

  onLoad({ shelf = 'to_me' }: { shelf?: Shelf }) {
    this.setData({ shelf, empty: empty[shelf] })
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  onReachBottom() {
    if (this.data.next !== null) void this.more()
  },

  show({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const shelf = currentTarget.dataset.shelf as Shelf
    this.setData({ shelf, empty: empty[shelf], rows: [], next: null, loading: true })
    void this.load()
  },

  async load() {
    const { shelf } = this.data
    this.setData({ waiting: mine().filter(({ kind }) => kind === 'hazard').map(({ id, label }) => ({ id, label })) })
    try {
      const { items, next } = await listHazards(shelf, null)
      if (shelf !== this.data.shelf) return
      this.setData({ rows: this.rows(items), next, failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && error.status === 403 })
    }
    this.setData({ loading: false })
  },

  async more() {
    const { shelf, next, rows } = this.data
    try {
      const page = await listHazards(shelf, next)
      if (shelf === this.data.shelf && next === this.data.next) this.setData({ rows: [...rows, ...this.rows(page.items)], next: page.next })
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
  },

  rows: (items: HazardItem[]) => items.map((item) => hazardRow(item, schoolTime())),

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/hazard/hazard?id=${currentTarget.dataset.id}` })
  },

  report() {
    void wx.navigateTo({ url: '/pages/hazard-report/hazard-report?camera=1' })
  },
})
