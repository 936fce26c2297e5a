import type { TaskDetail } from '../../api/types'
import { type Failure, explain } from '../../format/failure'
import { pageOf, taskTitle } from '../../format/task'
import { type Asking, type Offer, type TaskView, askingOf, isEnough, offers, taskView } from '../../format/task-detail'
import { call } from '../../services/api'
import type { Passing } from '../../services/colleague'
import { admit } from '../../services/entrance'
import { review } from '../../services/larder'
import { photograph } from '../../services/photo'
import { pictures } from '../../services/picture'
import { note, remove } from '../../services/queue'
import { Problem } from '../../services/request'
import { scanAndShow } from '../../services/scan'
import { membership } from '../../services/session'
import { flush } from '../../services/sync'
import { cachedToday, schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const meeting = 'kitchen.monthly'
const longest = 500 // characters of a note

Page({
  data: {
    size: '',
    task: null as TaskView | null,
    offers: [] as Offer[],
    failure: null as Failure | null,
    locked: false,
    /** Asks for what an act needs. */
    asking: null as (Asking & { act: 'finish' | 'excuse' }) | null,
    text: '',
    /** How many pictures were taken for it. */
    taken: 0,
    enough: false,
    hint: '',
    /** Pictures of it. */
    shown: [] as string[],
    /** What was just done, while the school has not said so yet. */
    done: '',
    /** Its targets have a page of their own. */
    listed: false,
  },

  id: '',
  title: '',
  /** The target that is being handed in; empty for the task. */
  target: '',
  photos: [] as string[],
  known: null as TaskDetail | null,
  stock: false,
  /** Where its work is done. */
  page: '',
  /** The class it is about. */

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
    this.show({ ...known, passed: false, may: [], people: [], holders: [], relay: [], target_list: [], missing: [], history: [], proofs: [] })
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
    this.known = task
    const view = taskView(task, schoolTime())
    this.setData({ task: view, offers: offers(task) })
    if (view.photos.length > 0) void pictures(view.photos).then((shown) => this.setData({ shown }))
  },

  act({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const act = currentTarget.dataset.act as Offer['act']
    if (act === 'scan') void scanAndShow()
    else if (act === 'page') void wx.navigateTo({ url: this.page })
    else if (act === 'sheet') void wx.navigateTo({ url: `/pages/sheet/sheet?task=${this.id}` })
    else if (act === 'handover' || act === 'reassign') this.passOn(act)
    else if (act === 'excuse') this.setData({ asking: { act, words: true, photo: false, title: '为什么这次不用做？', hint: '写一句，办事的人会看到' }, text: '', enough: false })
    else if (act === 'finish') this.ask('')
    else void this.do(act, {})
  },

  /** Asks for what closes the task or one of its targets; where the photo is all, the camera opens at once. */
  ask(target: string) {
    if (this.known === null) return
    this.target = target
    this.photos = []
    const asking = { act: 'finish' as const, ...askingOf(this.known, target) }
    this.setData({ asking, text: '', taken: 0, hint: '' })
    this.weigh()
    if (this.known.routine === meeting) void this.draft(this.known.due)
    if (asking.photo && !asking.words && target === '') void this.takePhoto()
  },

  /** The minutes of the month begin with what its days have come to. */
  async draft(due: string) {
    try {
      const { draft } = await review('month', due.slice(0, 10))
      if (this.data.asking === null || this.data.text !== '') return
      this.setData({ text: draft.slice(0, longest) })
      this.weigh()
    } catch {
      this.setData({ hint: '这个月的数字没拿到，可以先自己写。' })
    }
  },

  weigh() {
    const { asking, text, taken } = this.data
    this.setData({ enough: asking !== null && isEnough(asking, text.trim(), taken, this.known?.evidence ?? '') })
  },

  async takePhoto() {
    const taken = await photograph(`${this.title} 照片`)
    if (taken === 'cancelled') return
    if (taken === 'full') return this.setData({ hint: '手机存满了，这张没存下。先传完再拍。' })
    this.photos.push(taken.id)
    this.setData({ taken: this.photos.length, hint: '' })
    this.weigh()
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
    this.weigh()
  },

  say() {
    const { asking, text, enough } = this.data
    const words = text.trim()
    if (asking === null || !enough) return
    if (asking.act === 'excuse') return void this.do('excuse', { reason: words })
    void this.do('finish', {
      ...(this.target !== '' && { targets: [this.target] }),
      ...(words !== '' && { note: words }),
      ...(this.photos.length > 0 && { attachments: this.photos }),
    })
  },

  /** A tick that says all by itself is one tap; what asks for more asks first. */
  tick({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const key = currentTarget.dataset.key as string
    const asks = this.known !== null && askingOf(this.known, key)
    if (asks && (asks.words || asks.photo)) this.ask(key)
    else void this.do('finish', { targets: [key] })
  },

  callOff() {
    for (const photo of this.photos) remove(photo)
    this.photos = []
    this.setData({ asking: null })
  },

  async do(act: Offer['act'], body: Record<string, unknown>) {
    const { text = '做完了' } = this.data.offers.find((offer) => offer.act === act) ?? {}
    note({ kind: act, path: `/tasks/${this.id}/${act}`, label: `${text}：${this.title}`, body })
    this.setData({ asking: null, offers: [], done: text })
    await flush()
    await this.load()
    this.setData({ done: '' })
  },
})
