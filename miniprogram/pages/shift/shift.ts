import type { ShiftDetail, ShiftNote } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { shiftDay, shiftHours } from '../../format/shift'
import { clockTime } from '../../format/time'
import { admit } from '../../services/entrance'
import { isOnline } from '../../services/network'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { getShift, handOver } from '../../services/shift'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    title: '',
    about: '',
    before: [] as { key: string; words: string; by: string }[],
    notes: [] as { key: string; words: string; by: string }[],
    /** It is mine and has begun. */
    hands: false,
    /** It is mine and has not begun. */
    swappable: false,
    text: '',
    said: '',
  },

  id: '',

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
      this.draw(await getShift(this.id))
      this.setData({ failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && [403, 404].includes(error.status) })
    }
    this.setData({ loading: false })
  },

  draw(shift: ShiftDetail) {
    const note = ({ by, at, words }: ShiftNote) => ({ key: at, words, by: `${by} ${clockTime(new Date(at))}` })
    const begun = Date.parse(shift.from) <= schoolTime().getTime()
    const arrived = shift.signed_at === undefined ? '' : ` · ${clockTime(new Date(shift.signed_at))} 到岗`
    this.setData({
      title: `${shiftDay(shift.from)} ${shift.name}`,
      about: `${shiftHours(shift)} · ${shift.holder === '' ? '没人' : shift.holder}${arrived}`,
      before: shift.before.map(note),
      notes: shift.notes.map(note),
      hands: shift.mine && begun,
      swappable: shift.mine && !begun,
    })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ text: detail.value })
  },

  async hand() {
    const { text, title } = this.data
    await handOver(this.id, title, text.trim())
    this.setData({ text: '', said: isOnline() ? '交好了，下一班看得到' : '记下了，有网自动传' })
    await this.load()
  },

  swap() {
    void wx.navigateTo({ url: `/pages/swap/swap?shift=${this.id}` })
  },
})
