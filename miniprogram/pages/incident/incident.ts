import { admit } from '../../services/entrance'
import { type Told, reportIncident, toldIn } from '../../services/incident'
import { isOnline } from '../../services/network'
import { remove } from '../../services/queue'
import { membership } from '../../services/session'
import { type Answer, flush, onAnswer } from '../../services/sync'
import { sizeClass } from '../../services/type-size'

const kinds = [
  { kind: 'injury', icon: 'plus', name: '有人受伤' },
  { kind: 'intruder', icon: 'shield', name: '有人闯进来' },
  { kind: 'fire', icon: 'flame', name: '着火、冒烟' },
  { kind: 'violence', icon: 'people', name: '打架、欺负人' },
  { kind: 'missing', icon: 'search', name: '孩子不见了' },
  { kind: 'other', icon: 'warn', name: '别的急事' },
]

const numbers = [
  { name: '报警', phone: '110' },
  { name: '火警', phone: '119' },
  { name: '急救', phone: '120' },
]

Page({
  data: {
    size: '',
    kinds,
    numbers,
    place: '',
    note: '',
    /** What was reported; empty before the tap. */
    reported: '',
    told: null as Told | null,
    stored: false,
    refused: '',
  },

  id: '',
  stop: () => {},

  onLoad({ place = '' }: { place?: string }) {
    this.setData({ place: decodeURIComponent(place) })
    this.stop = onAnswer((answer) => this.hear(answer))
  },

  onShow() {
    if (admit(this)) this.setData({ size: sizeClass(membership()) })
  },

  onUnload() {
    this.stop()
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ note: detail.value })
  },

  /** One tap reports: nothing is asked before help is on its way. */
  report({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { kind, name } = currentTarget.dataset as { kind: string; name: string }
    const { place, note } = this.data
    this.id = reportIncident(kind, name, place, note.trim()).id
    this.setData({ reported: name, told: null, refused: '', stored: !isOnline() })
    void wx.vibrateShort({ type: 'heavy' }).catch(() => {})
    void flush().then((outcome) => {
      if (this.data.told === null && outcome !== 'done') this.setData({ stored: true })
    })
  },

  hear(answer: Answer) {
    if (answer.id !== this.id) return
    if (answer.problem !== undefined) {
      this.setData({ refused: answer.problem.detail })
      return remove(answer.id) // it has been read
    }
    this.setData({ told: toldIn(answer), stored: false })
  },

  call({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.makePhoneCall({ phoneNumber: currentTarget.dataset.phone as string }).catch(() => {}) // called off
  },

  again() {
    this.setData({ reported: '', told: null, refused: '', stored: false, note: '' })
  },
})
