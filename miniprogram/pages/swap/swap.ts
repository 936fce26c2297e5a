import type { Partner, Shift } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { shiftDay, shiftHours } from '../../format/shift'
import { admit } from '../../services/entrance'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { ask, getShift, partners } from '../../services/shift'
import { sizeClass } from '../../services/type-size'

Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    /** Of the shift that is to be given away. */
    title: '',
    people: [] as { id: string; name: string; sub: string; free: boolean }[],
    chosen: null as { id: string; name: string } | null,
    /** Shifts of the chosen one that I could take for it. */
    backs: [] as { id: string; title: string; sub: string }[],
    trouble: '',
    done: '',
    busy: false,
  },

  shift: '',
  all: [] as Partner[],

  onLoad({ shift = '' }: { shift?: string }) {
    this.shift = shift
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    if (this.all.length === 0) void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  async load() {
    try {
      const [shift, all] = await Promise.all([getShift(this.shift), partners(this.shift)])
      this.all = all
      const people = all.map(({ id, name, free, away }) => ({ id, name, free, sub: away ? '那天请假' : free ? '那天有空' : '那时有别的班' }))
      this.setData({ title: `${shiftDay(shift.from)} ${shift.name} ${shiftHours(shift)}`, people, failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && error.status === 403 })
    }
    this.setData({ loading: false })
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const person = this.all.find(({ id }) => id === currentTarget.dataset.id)
    if (person === undefined) return
    const row = (one: Shift) => ({ id: one.id, title: `${shiftDay(one.from)} ${one.name}`, sub: shiftHours(one) })
    this.setData({ chosen: { id: person.id, name: person.name }, backs: person.shifts.map(row), trouble: '' })
    void wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  another() {
    this.setData({ chosen: null, trouble: '' })
  },

  cover() {
    const { chosen } = this.data
    if (chosen !== null) void this.send(() => ask(this.shift, chosen.id), `问${chosen.name}了，答应了才算换`)
  },

  exchange({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { chosen } = this.data
    if (chosen !== null) void this.send(() => ask(this.shift, chosen.id, currentTarget.dataset.id as string), `问${chosen.name}了，答应了两班才一起换`)
  },

  everybody() {
    void this.send(() => ask(this.shift), '问了大家，谁先点“我来”归谁')
  },

  async send(deed: () => Promise<unknown>, done: string) {
    if (this.data.busy) return
    this.setData({ busy: true })
    try {
      await deed()
      this.setData({ done, trouble: '' })
    } catch (error) {
      const { title, text } = explain(error)
      this.setData({ trouble: text === '' ? title : `${title}，${text}` })
    }
    this.setData({ busy: false })
  },

  back() {
    void wx.navigateBack()
  },
})
