import type { TaskDetail } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { pageOf, taskTitle } from '../../format/task'
import { type Offer, type TaskView, offers, taskView, wantsWords } from '../../format/task-detail'
import { call } from '../../services/api'
import type { Passing } from '../../services/colleague'
import { admit } from '../../services/entrance'
import { note } from '../../services/queue'
import { Problem } from '../../services/request'
import { scanAndShow } from '../../services/scan'
import { membership } from '../../services/session'
import { flush } from '../../services/sync'
import { cachedToday, schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

Page({
  data: {
    size: '',
    task: null as TaskView | null,
    offers: [] as Offer[],
    failure: null as Failure | null,
    locked: false,
    /** Asks for the words that an act needs. */
    asking: '' as '' | 'finish' | 'excuse',
    text: '',
    /** Words are asked for, not only offered. */
    needsWords: false,
    /** What was just done, while the school has not said so yet. */
    done: '',
    /** Its targets have a page of their own. */
    listed: false,
  },

  id: '',
  title: '',
  stock: false,
  /** Where its work is done. */
  page: '',

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    this.showKnown()
    void this.load()
  },

  /** What 今天 knows, until the school says more. */
  showKnown() {
    const known = cachedToday()?.tasks.find(({ id }) => id === this.id)
    if (known === undefined || this.data.task !== null) return
    this.show({ ...known, passed: false, may: [], people: [], holders: [], relay: [], target_list: [], missing: [], history: [] })
  },

  async load() {
    try {
      this.show(await call<TaskDetail>('GET', `/tasks/${this.id}`))
      this.setData({ failure: null, locked: false })
    } catch (error) {
      const locked = error instanceof Problem && [403, 404].includes(error.status)
      this.setData({ failure: explain(error), locked })
    }
  },

  show(task: TaskDetail) {
    this.title = taskTitle(task)
    this.stock = task.evidence === 'stock_take'
    const equipment = task.target_list.some(({ key }) => key.startsWith('asset:'))
    this.setData({ listed: equipment || (this.stock && task.target_list.length > 0) })
    this.page = pageOf(task)
    this.setData({ task: taskView(task, schoolTime()), offers: offers(task), needsWords: wantsWords(task) })
  },

  act({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const act = currentTarget.dataset.act as Offer['act']
    if (act === 'scan') void scanAndShow()
    else if (act === 'hazard') void wx.navigateTo({ url: this.page })
    else if (act === 'sheet') void wx.navigateTo({ url: `/pages/sheet/sheet?task=${this.id}` })
    else if (act === 'handover' || act === 'reassign') this.passOn(act)
    else if (act === 'drill') void wx.navigateTo({ url: `/pages/drill/drill?id=${this.id}` })
    else if (act === 'excuse' || act === 'finish') this.setData({ asking: act, text: '' })
    else void this.do(act, {})
  },

  /** What remains of a task about many things, or the areas of a stock-take. */
  openTargets() {
    const page = this.stock ? 'stock/stock' : 'remaining/remaining'
    void wx.navigateTo({ url: `/pages/${page}?task=${this.id}&title=${encodeURIComponent(this.title)}` })
  },

  passOn(how: Passing) {
    void wx.navigateTo({ url: `/pages/colleagues/colleagues?task=${this.id}&how=${how}&title=${encodeURIComponent(this.title)}` })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ text: detail.value })
  },

  say() {
    const { asking, text, needsWords } = this.data
    const words = text.trim()
    if (asking === 'excuse' && words !== '') void this.do('excuse', { reason: words })
    if (asking === 'finish' && (words !== '' || !needsWords)) void this.do('finish', words === '' ? {} : { note: words })
  },

  tick({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void this.do('finish', { targets: [currentTarget.dataset.key as string] })
  },

  callOff() {
    this.setData({ asking: '' })
  },

  async do(act: Offer['act'], body: Record<string, unknown>) {
    const { text = '做完了' } = this.data.offers.find((offer) => offer.act === act) ?? {}
    note({ kind: act, path: `/tasks/${this.id}/${act}`, label: `${text}：${this.title}`, body })
    this.setData({ asking: '', offers: [], done: text })
    await flush()
    await this.load()
    this.setData({ done: '' })
  },
})
