import type { Partner, Roster, Shift } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { shiftDay, shiftHours, weekHeads } from '../../format/shift'
import { admit } from '../../services/entrance'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { assign, draw, exportRoster, getRoster, partners, publish, seat } from '../../services/shift'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

interface SeatRow {
  key: string
  /** Over the first shift of a week, when there is more than one. */
  week: string
  day: string
  sub: string
  holder: string
  state: 'done' | 'todo' | 'miss'
  /** Has not begun. */
  open: boolean
}

Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    name: '',
    about: '',
    published: false,
    gaps: 0,
    rows: [] as SeatRow[],
    shares: [] as { id: string; name: string; sub: string; days: string }[],
    /** Which seat is being given to somebody else; -1 for none. */
    choosing: -1,
    people: [] as { id: string; name: string; sub: string }[],
    trouble: '',
    said: '',
    busy: false,
  },

  id: '',
  roster: null as Roster | null,

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
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

  async load() {
    try {
      this.draw(await getRoster(this.id))
      this.setData({ failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && [403, 404].includes(error.status) })
    }
    this.setData({ loading: false })
  },

  draw(roster: Roster) {
    this.roster = roster
    const published = roster.published_at !== undefined
    const weeks = weekHeads(roster.seats.map(({ from }) => from))
    this.setData({
      name: roster.name,
      about: published ? '已经公布。点一班可以改派，只告诉换的两个人' : '这是排好的样子，还没告诉任何人',
      published,
      gaps: roster.gaps,
      rows: roster.seats.map((one, index) => ({ ...seatRow(one, schoolTime()), week: weeks[index] ?? '' })),
      shares: roster.pool
        .filter(({ now, before }) => now > 0 || before > 0)
        .map(({ person_id, name, before, now, same }) => ({
          id: person_id, name, days: `${now} 天`, sub: `三年里值过 ${before} 天${same ? '，上次这个假也是他' : ''}`,
        })),
    })
  },

  async choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const index = currentTarget.dataset.index as number
    const one = this.roster?.seats[index]
    if (one === undefined || this.data.rows[index]?.open !== true) return
    try {
      const free = this.data.published ? freePartners(await partners(one.id)) : undefined
      const people = (this.roster?.pool ?? []).filter(({ person_id }) => person_id !== one.person_id && (free?.has(person_id) ?? true))
      this.setData({
        choosing: index, trouble: '', said: '',
        people: people.map(({ person_id, name, before, now }) => ({ id: person_id, name, sub: `这次 ${now} 天，三年里 ${before} 天` })),
      })
      void wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    } catch (error) {
      this.setData({ trouble: explain(error).title })
    }
  },

  cancel() {
    this.setData({ choosing: -1 })
  },

  give({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const one = this.roster?.seats[this.data.choosing]
    const to = currentTarget.dataset.id as string
    if (one === undefined) return
    if (!this.data.published) return void this.try(() => seat(this.id, one, to), '换上了')
    void this.try(async () => {
      await assign(one.id, to)
      return getRoster(this.id)
    }, '改派了，两个人都告诉了')
  },

  again() {
    const { roster } = this
    if (roster !== null) void this.try(() => draw(roster), '重新排了一遍')
  },

  /** Onto the clipboard: the office opens it at a computer. */
  async export() {
    try {
      await wx.setClipboardData({ data: await exportRoster(this.id) })
      this.setData({ said: '网址复制好了，10 分钟内在电脑上打开，就是表格', trouble: '' })
    } catch (error) {
      this.setData({ trouble: explain(error).title, said: '' })
    }
  },

  publish() {
    void this.try(() => publish(this.id, this.data.gaps > 0), '公布了，每个人都收到自己的班')
  },

  async try(deed: () => Promise<Roster>, said: string) {
    if (this.data.busy) return
    this.setData({ busy: true, trouble: '' })
    try {
      this.draw(await deed())
      this.setData({ choosing: -1, said })
    } catch (error) {
      this.setData({ trouble: explain(error).title, said: '' })
    }
    this.setData({ busy: false })
  },
})

const freePartners = (all: Partner[]) => new Set(all.filter(({ free }) => free).map(({ id }) => id))

function seatRow(one: Shift, now: Date): Omit<SeatRow, 'week'> {
  const over = Date.parse(one.until) <= now.getTime()
  return {
    key: `${one.from} ${one.seat}`,
    day: shiftDay(one.from),
    sub: `${shiftHours(one)}${one.acked ? ' · 知道了' : ''}${one.signed_at === undefined ? '' : ' · 到岗了'}`,
    holder: one.vacant ? (one.away ? `${one.holder}不在` : '没人') : one.holder,
    state: one.vacant ? 'miss' : over ? 'done' : 'todo',
    open: Date.parse(one.from) > now.getTime(),
  }
}
