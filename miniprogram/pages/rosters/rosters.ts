import type { ListTaskItem, Roster, RosterSpan, Shift } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { type ShiftRow, shiftRow } from '../../format/shift'
import { taskTitle } from '../../format/task'
import { call } from '../../services/api'
import { admit } from '../../services/entrance'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { draw, rosters, shiftsOn, spans } from '../../services/shift'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

interface SpanRow {
  key: string
  turns: boolean
  title: string
  sub: string
  state: 'done' | 'todo' | 'miss'
  /** The roster of that stretch, when there is one. */
  roster: string
}

const daysAhead = 14

const plainDay = (date: string) => `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`

Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    /** Holidays and vacations. */
    rows: [] as SpanRow[],
    /** Posts at which people take turns anyhow. */
    turns: [] as SpanRow[],
    gaps: [] as ShiftRow[],
    /** Tasks that somebody has to be named for. */
    left: [] as { id: string; title: string; sub: string }[],
    drawing: false,
  },

  all: [] as RosterSpan[],

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  async load() {
    const today = schoolTime()
    const until = new Date(today.getTime() + daysAhead * 86_400_000)
    try {
      const [all, planned, shifts, { items }] = await Promise.all([
        spans(), rosters(), shiftsOn(dateOf(today), dateOf(until)), call<ListTaskItem>('GET', '/gaps'),
      ])
      this.all = [...all.filter(({ turns }) => !turns), ...all.filter(({ turns }) => turns)]
      const rows = this.all.map((span) => rowOf(span, planned))
      this.setData({ rows: rows.filter(({ turns }) => !turns), turns: rows.filter(({ turns }) => turns), gaps: gapsOf(shifts, today), left: items.map(leftRow), failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && error.status === 403 })
    }
    this.setData({ loading: false })
  },

  /** Opens the roster of a stretch; one that nobody has drawn yet is drawn first. */
  async open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { key } = currentTarget.dataset as { key?: string }
    const row = [...this.data.rows, ...this.data.turns].find((one) => one.key === key)
    const span = this.all.find((one) => keyOf(one) === key)
    if (row === undefined || span === undefined || this.data.drawing) return
    try {
      this.setData({ drawing: true })
      const id = row.roster === '' ? (await draw(span)).id : row.roster
      await wx.navigateTo({ url: `/pages/roster/roster?id=${id}` })
    } catch (error) {
      this.setData({ failure: explain(error) })
    } finally {
      this.setData({ drawing: false })
    }
  },

  openTask({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/task/task?id=${currentTarget.dataset.id as string}` })
  },

  absences() {
    void wx.navigateTo({ url: '/pages/absences/absences' })
  },
})

const keyOf = ({ post, first }: RosterSpan) => `${post} ${first}`

function rowOf(span: RosterSpan, planned: Roster[]): SpanRow {
  const roster = planned.find(({ post, first }) => post === span.post && first === span.first)
  const days = span.first === span.last ? plainDay(span.first) : `${plainDay(span.first)}至${plainDay(span.last)}`
  const state = roster === undefined ? 'miss' : roster.published_at === undefined ? 'todo' : 'done'
  const said = { miss: span.turns ? '照常轮流' : '还没排', todo: '排好了，还没公布', done: '公布了' }[state]
  return { key: keyOf(span), turns: span.turns, title: `${span.name} ${span.post_name}`.trim(), sub: `${days} · ${said}`, state, roster: roster?.id ?? '' }
}

const leftRow = (task: ListTaskItem['items'][number]) => ({
  id: task.id, title: taskTitle(task), sub: task.gap === 'left' ? '做的人走了，先归主管，要指定一个人' : '现在没有人做，要指定一个人',
})

const gapsOf = (shifts: Shift[], now: Date) =>
  shifts.filter(({ vacant, from }) => vacant && Date.parse(from) > now.getTime()).map((shift) => shiftRow(shift, now))

const dateOf = (day: Date) => `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`
